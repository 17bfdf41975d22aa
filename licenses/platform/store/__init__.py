"""The database: schema, migrations, and what every query stands on."""
