"""What the DICOM standard says: data sets, geometry, pixels, grayscale pipeline, display sets."""
