"""Sources of images: each reads one form and gives an image set."""
