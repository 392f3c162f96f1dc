"""The report's sections, from the question to the limits."""

from tabdx.report.blocks import Section
from tabdx.report.report_data import ReportData
from tabdx.report.sections import (
    calibration,
    checklists,
    decisions,
    differences,
    explanation,
    leakage,
    limits,
    method,
    patients,
    performance,
    provenance,
    question,
    replication,
    sample_size,
    subgroups,
)
from tabdx.report.sections import instability as stability
from tabdx.report.sections import prediction_sets as referral
from tabdx.report.sections import summary as answer

# The answer comes first: whoever reads one page has read the right one.
_ORDER = (
    answer,
    question,
    patients,
    method,
    performance,
    differences,
    calibration,
    decisions,
    referral,
    stability,
    explanation,
    subgroups,
    leakage,
    sample_size,
    replication,
    limits,
    provenance,
    checklists,
)


def build_sections(data: ReportData) -> list[Section]:
    """Build all sections that the project has something for, in reading order."""
    built = (part.build(data) for part in _ORDER)
    return [section for section in built if section is not None]


def title_of(data: ReportData) -> tuple[str, str]:
    """Return the report's title and what stands below it."""
    title = f"{data.dictionary.name}: {data.name_classes()}?"
    return title, "How well models tell it, how sure that is, and how far to trust it."
