"""Page Cohort: the development patients."""
