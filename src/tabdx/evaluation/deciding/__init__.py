"""From a risk to a decision: where to draw the line, when not to, and what comes of it."""
