"""Uptake of regions of a volume: which voxels belong to them, and what they amount to."""
