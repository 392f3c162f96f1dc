"""Which differences are real: between models, versions and subgroups."""
