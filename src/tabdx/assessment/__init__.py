"""The assessment of new patients: one answer each, or the reasons why there is none."""
