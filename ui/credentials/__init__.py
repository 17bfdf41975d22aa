"""The planner's page of lots, which platform users know as credentials (S001)."""
