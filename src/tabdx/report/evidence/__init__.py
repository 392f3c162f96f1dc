"""Answers to the checklists' items, by name."""

from tabdx.report.evidence import data, design, openness, results, trust
from tabdx.report.evidence.showing import Evidence

EVIDENCE: dict[str, Evidence] = {
    found.name: found
    for module in (data, design, openness, results, trust)
    for found in vars(module).values()
    if isinstance(found, Evidence)
}
