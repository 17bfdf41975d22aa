"""Orders, deliveries, quotas and products: what is sold (S000, S002)."""
