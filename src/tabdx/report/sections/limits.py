"""The section on limits."""

from tabdx.report.blocks import Points, Section
from tabdx.report.report_data import HOLDOUT, ReportData
from tabdx.wording.numbers import count, number


def build(data: ReportData) -> Section:
    """List the limits of the study."""
    return Section(
        "limits",
        "Limits",
        [
            Points(
                [
                    "How the models do elsewhere. All patients come from one table; another "
                    "hospital, instrument or year was not tested.",
                    _size(data),
                    _prevalence(data),
                    "Whether the outcome was determined correctly, by whom, and blind to the "
                    "measurements. The table cannot show it.",
                    "Whether the measurements are available, at that quality, when a decision is "
                    "made.",
                    "What causes the outcome. An important measurement is a marker, not "
                    "necessarily a cause.",
                    "Whether patients are better off with a model than without. Only a trial of "
                    "its use can say that.",
                    *_fairness(data),
                ]
            )
        ],
    )


def _size(data: ReportData) -> str:
    """Say what one patient of the holdout's rarest class counts for."""
    names = data.classes if data.several else (data.positive,)
    fewest, name = min((data.patients(HOLDOUT, name), name) for name in names)
    if not fewest:
        return f"Anything about finding {name} on the holdout, which has none."
    rarest = " (no class has fewer)" if data.several else ""
    return (
        f"Small differences between models. There are {data.describe_development()}, and the "
        f"holdout has {count(fewest)} {name} ones{rarest}: one of them is "
        f"{number(100 / fewest, 1)} points of sensitivity."
    )


def _prevalence(data: ReportData) -> str:
    """Say what is not known of the shares of the classes elsewhere."""
    counted, are = ("each class", "is") if data.several else (f"{data.positive} patients", "are")
    return (
        f"How common {counted} {are} where a model would be used. The share of {counted} in a "
        "collected table is rarely that of a clinic, and predictive values change with it."
    )


def _fairness(data: ReportData) -> list[str]:
    if data.has("evaluation/subgroups.csv"):
        return []
    return [
        "Whether a model is equally good for all kinds of people: the dictionary names no "
        "subgroups (such as sex or age)."
    ]
