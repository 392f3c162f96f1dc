"""The section on the question."""

from tabdx.core.messages import plural
from tabdx.report.blocks import Paragraph, Points, Section
from tabdx.report.report_data import ReportData
from tabdx.wording.text import join


def build(data: ReportData) -> Section:
    """State the question, and what an answer can and cannot be used for."""
    dictionary = data.dictionary
    told = f" {dictionary.description.rstrip('.')}." if dictionary.description else ""
    return Section(
        "question",
        "What was asked",
        [
            Paragraph(
                f"Can {plural(len(dictionary.features), 'measurement')} of a patient predict "
                f"whether the diagnosis is {data.name_classes()}, with a calibrated "
                f"{'probability of each' if data.several else 'risk'}? "
                f"The table is “{dictionary.name}”.{told}"
            ),
            Points(
                [
                    f"The outcome is the column “{dictionary.outcome.column}”. {_sides(data)}",
                    "Models were developed and judged on the same source of patients. This is "
                    "development with internal evaluation, not evaluation elsewhere.",
                    "Why the question matters, who would use the answer and at which point of care "
                    "cannot be read from a table: the checklists at the end list what a person "
                    "must add.",
                ]
            ),
        ],
    )


def _sides(data: ReportData) -> str:
    """Say which classes there are, and what is called positive."""
    if not data.several:
        return (
            f"The positive class is {data.positive}; it is called so throughout, so that a missed "
            "patient is a false negative."
        )
    told = f"Its {len(data.classes)} classes are {join(data.classes)}."
    if data.two_sided:
        return (
            f"{told} Where a question has two sides, such as a threshold, {data.positive} is "
            f"positive and {data.negative} negative, so that a missed patient is a false negative."
        )
    return (
        f"{told} None is said to be positive: each is judged against the rest. "
        f"{data.absent_sides('Thresholds and what follows from them').text}"
    )
