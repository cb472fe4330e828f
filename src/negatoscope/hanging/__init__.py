"""Hanging protocols: which display set goes where, in OHIF's schema."""
