"""What stored values mean as physical quantities: real world values and uptake."""
