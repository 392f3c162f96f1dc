"""Leakage audit: what known leaks would gain on these patients."""
