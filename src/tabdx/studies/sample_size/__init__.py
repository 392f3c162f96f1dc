"""Sample size: learning curves and published criteria."""
