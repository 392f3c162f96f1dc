"""Explanation: feature importance, dependence, and one patient's risk."""
