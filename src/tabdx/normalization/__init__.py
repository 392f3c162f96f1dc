"""Named scalers, and the preprocessing made from a dictionary."""
