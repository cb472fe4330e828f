"""Puts the rooms together: configuration, commands, work list, viewer."""
