"""Feature subsets: small sets of features that are not inferior to all."""
