"""Hanging protocols: which display set goes where."""
