"""Lots and their licences: split, changed, handed over, downloaded (S001)."""
