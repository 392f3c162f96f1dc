"""The section on limits."""

from tabdx.report.blocks import Points, Section
from tabdx.report.report_data import HOLDOUT, ReportData
from tabdx.wording.numbers import count, number


def build(data: ReportData) -> Section:
    """List the limits of the study."""
    ill = data.patients(HOLDOUT, data.positive)
    return Section(
        "limits",
        "Limits",
        [
            Points(
                [
                    "How the models do elsewhere. All patients come from one table; another "
                    "hospital, instrument or year was not tested.",
                    "Small differences between models. There are "
                    f"{data.describe_development()}, and the "
                    f"holdout has {count(ill)} {data.positive} ones: one of them is "
                    f"{number(100 / ill, 1)} points of sensitivity."
                    if ill
                    else "Anything about finding the diseased on the holdout, which has none.",
                    "How common the disease is where a model would be used. The share of "
                    f"{data.positive} patients in a collected table is rarely that of a clinic, "
                    "and predictive values change with it.",
                    "Whether the outcome was determined correctly, by whom, and blind to the "
                    "measurements. The table cannot show it.",
                    "Whether the measurements are available, at that quality, when a decision is "
                    "made.",
                    "What causes the disease. An important measurement is a marker, not "
                    "necessarily a cause.",
                    "Whether patients are better off with a model than without. Only a trial of "
                    "its use can say that.",
                    *_fairness(data),
                ]
            )
        ],
    )


def _fairness(data: ReportData) -> list[str]:
    if data.has("evaluation/subgroups.csv"):
        return []
    return [
        "Whether a model is equally good for all kinds of people: the dictionary names no "
        "subgroups (such as sex or age)."
    ]
