"""Page Compare runs: two runs or revisions beside each other."""
