"""Support vector machines over a grid of C and gamma."""
