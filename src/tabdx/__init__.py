"""From a table of patients to a reviewed diagnosis model whose numbers can be believed."""

__version__ = "0.1.0"
