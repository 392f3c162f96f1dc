"""Show: one theme; each figure is drawn from a table that is also saved."""
