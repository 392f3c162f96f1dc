"""The dashboard: review the evidence, enter a patient."""
