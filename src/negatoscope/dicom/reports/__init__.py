"""Structured reports (PS3.3 A.35, PS3.16): content trees, measurements in them, documents."""
