"""The planner's page of orders and licence pickups, and of new licences for what was delivered (S000, S002)."""
