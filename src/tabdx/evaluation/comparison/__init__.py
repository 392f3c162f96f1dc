"""Compare models, runs and subgroups: paired and unpaired tests."""
