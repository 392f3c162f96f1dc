"""Decisions: thresholds, net benefit, prediction sets, consequences."""
