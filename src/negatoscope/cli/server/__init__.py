"""The embedded DICOMweb server."""
