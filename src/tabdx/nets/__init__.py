"""Torch layers, the one training loop, the trial axis."""
