"""Deployment: a trained model ready to answer, in its project or as an archive that leaves it."""
