"""Calibration: reliability, recalibration, the parts of the Brier score."""
