"""Page Models: performance, calibration, explanation, robustness."""
