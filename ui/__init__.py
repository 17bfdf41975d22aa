"""The window: what a line operator sees and presses; all it knows of a station is ``app.views``."""
