"""Hanging protocols at work: which are there, what hangs where, keeping a layout as one."""
