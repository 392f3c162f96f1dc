"""The checks of the audit: each takes a cohort and gives one finding, or none."""
