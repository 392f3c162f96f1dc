"""Page Batch: a table of patients."""
