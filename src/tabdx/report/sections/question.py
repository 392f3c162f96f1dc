"""The section on the question."""

from tabdx.core.messages import plural
from tabdx.report.blocks import Paragraph, Points, Section
from tabdx.report.report_data import ReportData


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
                f"whether the diagnosis is {data.positive} or {data.negative}, with a calibrated "
                f"risk? The table is “{dictionary.name}”.{told}"
            ),
            Points(
                [
                    f"The outcome is the column “{dictionary.outcome.column}”. The diseased class "
                    f"is {data.positive}; it is called positive throughout, so that a missed "
                    "patient is a false negative.",
                    "Models were developed and judged on the same source of patients. This is "
                    "development with internal evaluation, not evaluation elsewhere.",
                    "Why the question matters, who would use the answer and at which point of care "
                    "cannot be read from a table: the checklists at the end list what a person "
                    "must add.",
                ]
            ),
        ],
    )
