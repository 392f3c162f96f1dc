"""Which differences between models are real."""

import pandas as pd

from tabdx.evaluation.comparing.deciding_tests import DECIDING
from tabdx.evaluation.metric_names import METRIC_NAMES
from tabdx.figures.names import readable
from tabdx.report.blocks import Absence, Paragraph, Section, Table
from tabdx.report.dossier import Dossier
from tabdx.report.names import proper
from tabdx.report.numbers import interval, is_known, p_value, percent, plural

TABLE = "evaluation/differences.csv"
_SHOWN = ("log_loss", "roc_auc", "accuracy")


def build(dossier: Dossier) -> Section:
    """Show every pair of models with its verdict."""
    title = "Which differences are real"
    if not dossier.has(TABLE):
        return Section("differences", title, [Absence(dossier.why_absent(TABLE))])
    table = dossier.tables[TABLE]
    return Section(
        "differences",
        title,
        [
            Paragraph(
                "Two models are compared on the same patients, so that what makes a patient hard "
                "for both cancels. Holm's correction counts how many pairs are looked at. “Not "
                "resolvable” is no proof that two models are equal: the last column says how many "
                "patients would be needed to find a difference of this size in four of five "
                "studies."
            ),
            *(_of_metric(dossier, table, metric) for metric in _SHOWN if metric in DECIDING),
        ],
    )


def _of_metric(dossier: Dossier, table: pd.DataFrame, metric: str) -> Table:
    test = DECIDING[metric]
    rows = table[(table["metric"] == metric) & (table["test"] == test)]
    confidence = percent(dossier.params.evaluate.confidence, 0)
    name = METRIC_NAMES[metric]
    patients = int(rows["patients"].iloc[0]) if len(rows) else 0
    return Table(
        f"{name.label}, first model minus second, out of fold on {plural(patients, 'patient')}: "
        f"{name.direction} is better; in brackets {confidence} intervals; test: "
        f"{proper(test)}.",
        ["Models", "difference", "p (Holm)", "the first is", "patients needed"],
        [
            [
                f"{readable(str(row['model']))} against {readable(str(row['other']))}",
                interval(row["difference"], row["lower"], row["upper"], 4),
                p_value(row["p_holm"]),
                str(row["verdict"]),
                f"{row['patients_needed']:,.0f}" if is_known(row["patients_needed"]) else "none",
            ]
            for _, row in rows.iterrows()
        ],
        words=["the first is"],
    )
