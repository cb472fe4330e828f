"""Uptake in an opened session: its units, its regions and what they add up to."""
