"""Know the patients: dictionary, sources, validation, audit, partitions, summary."""
