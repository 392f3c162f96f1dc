"""Whether the probabilities of each of several classes are what they say."""

import pandas as pd

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.figures.curves import draw_calibration
from tabdx.report.blocks import Absence, Block, Picture, Table
from tabdx.report.report_data import ReportData
from tabdx.report.sections.class_performance import SCORES, of_best
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent, row_interval

CURVES = "evaluation/class_calibration.csv"
_SHAPES = {
    "calibration_slope": "slope (1 is best)",
    "calibration_intercept": "intercept (0 is best)",
    "observed_expected_ratio": "observed to expected (1 is best)",
}
_UNKNOWN = {"value": None, "lower": None, "upper": None}


def class_calibration(data: ReportData) -> list[Block]:
    """Show slope, intercept and curve of each class against the rest, by the best model."""
    if not data.has(SCORES):
        return [Absence(data.why_absent(SCORES))]
    return [*(_slopes(data, part) for part in (OUT_OF_FOLD, HOLDOUT)), *_curves(data)]


def _slopes(data: ReportData, partition: str) -> Table:
    table, best = data.tables[SCORES], data.models[0]
    own = table[(table["model"] == best) & (table["partition"] == partition)]
    rows = own.set_index(["class", "metric"])
    return Table(
        f"Calibration of {readable(best)}, each class against the rest, "
        f"{data.describe_judged(partition)}; in brackets "
        f"{percent(data.params.evaluate.confidence, 0)} intervals.",
        ["Class", *_SHAPES.values()],
        [[name, *(_cell(rows, name, metric) for metric in _SHAPES)] for name in data.classes],
    )


def _cell(rows: pd.DataFrame, name: str, metric: str) -> str:
    key = (name, metric)
    return row_interval(rows.loc[key] if key in rows.index else _UNKNOWN, 2)


def _curves(data: ReportData) -> list[Block]:
    if not data.has(CURVES):
        return [Absence(data.why_absent(CURVES))]
    best = readable(data.models[0])
    return [
        Picture(
            "class-calibration",
            lambda: draw_calibration(of_best(data, CURVES)),
            f"Observed share of each class against its predicted probability by {best}.",
            f"Observed share of each class against its probability by {best}, out of fold, in bins "
            "of equal size with their intervals. Dotted: perfect calibration.",
        )
    ]
