"""The section on subgroups."""

import pandas as pd

from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.figures.subgroups import draw_subgroups
from tabdx.report.blocks import Absence, Block, Paragraph, Picture, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import (
    percent,
)
from tabdx.wording.rows import write_subgroup

TABLE = "evaluation/subgroups.csv"
_SHOWN = ("roc_auc", "sensitivity", "specificity")


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
    blocks: list[Block] = [
        Paragraph(
            "Each subgroup is compared with all other patients, Holm-corrected. No difference "
            "shown is not proof of equality: “detectable” is the difference that would be found in "
            "four of five studies of this size."
        ),
        *(_table(data, own, metric) for metric in _SHOWN),
        Picture(
            "subgroups",
            lambda: draw_subgroups(own, _SHOWN[0]),
            f"{METRIC_NAMES[_SHOWN[0]].label} of the best model in each subgroup.",
            "The same as a picture. Where an interval contains the line of all patients, the "
            "difference is within chance.",
        ),
    ]
    return Section("subgroups", title, blocks)


def _table(data: ReportData, own: pd.DataFrame, metric: str) -> Table:
    rows = own[own["metric"] == metric]
    label = METRIC_NAMES[metric].label
    return Table(
        f"{label} of {readable(data.models[0])} by subgroup, out of fold; in "
        f"brackets {percent(data.params.evaluate.confidence, 0)} intervals.",
        [
            "Subgroup",
            "patients",
            data.positive,
            label,
            "less all others",
            "p (Holm)",
            "verdict",
            "detectable",
        ],
        [list(write_subgroup(row).values()) for _, row in rows.iterrows()],
        words=["verdict"],
    )
