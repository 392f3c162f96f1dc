"""Predict: scikit-learn shaped families of classifiers, and nested cross-validation over any."""
