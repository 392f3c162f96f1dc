"""Page Image study: scores, curves, errors, speed and privacy of the models of images."""
