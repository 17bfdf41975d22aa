"""Stations: enrolment, batches, journals and what follows from them, answers."""
