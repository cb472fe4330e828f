"""Series in phases: going through time at one place, and curves of regions over it."""
