"""The issuing platform: organisations, products, orders, lots, stations and what became of every licence."""
