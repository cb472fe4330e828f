"""Uploads to the archive."""
