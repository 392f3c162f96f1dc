"""Scales on which an interval is symmetric, by name; apart from the functions, which load scipy."""

from typing import Literal

# For values without ends, above 0, between 0 and 1, between -1 and 1, below 1.
Scale = Literal["plain", "log", "logit", "arctanh", "log_below_1"]
