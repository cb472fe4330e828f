"""DICOM as bytes: elements, files, directories, and where the pixels lie (PS3.5, PS3.10)."""
