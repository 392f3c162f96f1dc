"""Confidence intervals and what they rest on."""
