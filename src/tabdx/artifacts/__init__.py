"""Typed tables, documents and models, in and out of files."""
