"""Whether a risk can be taken at its word, and how to read it if not."""
