"""Judge: pure numbers out of predictions."""
