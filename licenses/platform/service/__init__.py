"""The service itself: start, background jobs, mail, administration, the example."""
