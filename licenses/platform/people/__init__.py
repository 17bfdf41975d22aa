"""Who asks: organisations, people, sessions, and the audit list of what they did."""
