"""Service: a deployed model that answers over HTTP."""
