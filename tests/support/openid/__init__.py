"""Sign-in for real: OpenID providers, and a DICOMweb service that checks their tokens."""
