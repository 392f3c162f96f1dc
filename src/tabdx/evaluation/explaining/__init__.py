"""What a model reads, for all patients and for one."""
