"""External validation: how the patients of another place or time differ, and what that takes."""
