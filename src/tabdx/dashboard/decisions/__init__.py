"""Page Decisions: confusion matrices, thresholds, net benefit."""
