"""Images: sources, the set in memory, augmentation, networks, training, inference."""
