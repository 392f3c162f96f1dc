"""Page Report: documents to read and to download."""
