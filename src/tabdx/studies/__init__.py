"""Studies that train models again to answer a question."""
