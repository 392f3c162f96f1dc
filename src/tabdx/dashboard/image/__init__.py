"""Page Image: an answer for one image that is dropped into it."""
