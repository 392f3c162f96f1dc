"""How far to trust it all: other resamples, leaks, too few patients."""
