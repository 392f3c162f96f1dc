"""The section on the replicated study."""

from tabdx.report.blocks import Paragraph, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.numbers import percent_interval

DOCUMENT = "replication/replication.json"


def build(data: ReportData) -> Section | None:
    """Show the study's confusion matrices, read correctly; None in a project without the study."""
    if not data.has(DOCUMENT):
        return None
    document = data.documents[DOCUMENT]
    rows = [
        [
            step["title"],
            f"{step['correct']} of {step['patients']}",
            percent_interval(step["accuracy"], *step["interval"]),
            str(step["false_negatives"]),
            str(step["false_positives"]),
        ]
        for step in document["steps"]
    ]
    return Section(
        "replication",
        "A published study of the Wisconsin table, re-run",
        [
            Paragraph(
                "The study trained support vector machines on 455 of the 569 Wisconsin patients "
                "and judged them on the other 114. Its matrices are reproduced exactly; some of "
                "its conclusions are not: missed cancers were reported as false alarms, and the "
                "test set was scaled by its own statistics. The page "
                "reports/replication/replication.md explains each. This section is about that "
                "study, whatever table this report is about."
            ),
            Table(
                "Each step of the study on its own 114 test patients; in brackets 95% intervals.",
                ["Step", "right", "accuracy", "missed cancers", "false alarms"],
                rows,
                words=["right"],
            ),
        ],
    )
