"""The planner's pages behind one sign-in: credentials, and whatever else is done at the platform."""
