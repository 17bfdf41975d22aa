"""The planner's page of partners: whom the organisation authorises, and for what (S003)."""
