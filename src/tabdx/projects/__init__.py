"""New projects: a table read by evidence, its drafted dictionary, and the folder around them."""
