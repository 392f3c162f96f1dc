"""The section on subgroups."""

import pandas as pd

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.figures.subgroups import draw_subgroups
from tabdx.report.blocks import Absence, Block, Paragraph, Picture, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.names import readable
from tabdx.wording.numbers import (
    percent,
)
from tabdx.wording.rows import write_subgroup

TABLE = "evaluation/subgroups.csv"
_SHOWN = ("roc_auc", "sensitivity", "specificity")
_SHOWN_OF_CLASSES = ("roc_auc", "accuracy", "balanced_accuracy")


def build(data: ReportData) -> Section:
    """Show the best model's scores by subgroup, with counts and what could have been seen."""
    title = "Does it serve all kinds of patients alike?"
    if not data.has(TABLE):
        named = (
            data.why_absent(TABLE)
            if data.dictionary.subgroups
            else "The dictionary names no subgroups, such as sex or age, so that nothing could be "
            "compared: add a key “subgroups” to it."
        )
        return Section("subgroups", title, [Absence(named)])
    table = data.tables[TABLE]
    own = table[(table["model"] == data.models[0]) & (table["partition"] == OUT_OF_FOLD)]
    shown = _shown(data)
    blocks: list[Block] = [
        Paragraph(
            "Each subgroup is compared with all other patients, Holm-corrected. No difference "
            "shown is not proof of equality: “detectable” is the difference that would be found in "
            "four of five studies of this size."
        ),
        *(_table(data, own, metric) for metric in shown),
        *([] if data.two_sided else [data.absent_sides("Sensitivity and specificity")]),
        Picture(
            "subgroups",
            lambda: draw_subgroups(own, shown[0]),
            f"{data.metric_name(shown[0])} of the best model in each subgroup.",
            "The same as a picture. Where an interval contains the line of all patients, the "
            "difference is within chance.",
        ),
    ]
    return Section("subgroups", title, blocks)


def _shown(data: ReportData) -> tuple[str, ...]:
    """Name the metrics that are shown: of classes, and of two sides where there are some."""
    if not data.several:
        return _SHOWN
    return (*_SHOWN_OF_CLASSES, *(_SHOWN[1:] if data.two_sided else ()))


def _table(data: ReportData, own: pd.DataFrame, metric: str) -> Table:
    rows = own[own["metric"] == metric]
    label = data.metric_name(metric)
    cells = [write_subgroup(row) for _, row in rows.iterrows()]
    # Of classes no positive ones are counted.
    counted = [data.positive] if cells and "positive" in cells[0] else []
    return Table(
        f"{label} of {readable(data.models[0])} by subgroup, out of fold; in "
        f"brackets {percent(data.params.evaluate.confidence, 0)} intervals.",
        [
            *("Subgroup", "patients", *counted, label),
            *("less all others", "p (Holm)", "verdict", "detectable"),
        ],
        [list(own.values()) for own in cells],
        words=["verdict"],
    )
