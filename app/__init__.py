"""What the station does: the use cases, sync, settings, the child processes and the command line."""
