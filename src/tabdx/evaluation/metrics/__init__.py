"""Metrics of predicted risks and of predicted classes."""
