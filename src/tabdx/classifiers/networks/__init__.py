"""Neural networks as a family of classifiers."""
