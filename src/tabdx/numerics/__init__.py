"""Small computations that any floor above may need: they know no patients' tables and no models."""
