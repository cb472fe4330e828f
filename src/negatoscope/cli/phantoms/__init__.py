"""The demo studies: believable phantoms with fixed seeds."""
