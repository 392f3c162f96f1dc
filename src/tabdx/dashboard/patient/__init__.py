"""Page Patient: one patient's risk."""
