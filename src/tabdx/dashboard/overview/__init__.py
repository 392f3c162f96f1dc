"""Page Overview: the main results."""
