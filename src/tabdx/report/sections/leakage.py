"""Whether the numbers could flatter: leaky twins and shuffled outcomes."""

import pandas as pd

from tabdx.figures.leakage import draw_leakage
from tabdx.report.blocks import (
    Absence,
    Block,
    Heading,
    Paragraph,
    Picture,
    Section,
    Table,
    WarningText,
)
from tabdx.report.report_data import ReportData
from tabdx.wording.findings import leakage_findings
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import interval, number, percent

TWINS, SHUFFLED = "leakage/pipelines.csv", "leakage/shuffled.csv"
_METRIC = "roc_auc"


def build(data: ReportData) -> Section:
    """Show what common mistakes would have added to the score, and that noise gives chance."""
    title = "Could the numbers flatter?"
    if not data.has(TWINS, SHUFFLED):
        return Section("leakage", title, [Absence(data.why_absent(TWINS, SHUFFLED))])
    blocks: list[Block] = [
        Paragraph(
            "A leak is whatever lets a model learn from the patients who judge it. The audit "
            "makes common leaks on purpose, each beside an honest twin on the same patients, and "
            "shows how much better the score would have looked. On tables where classes are far "
            "apart, most leaks flatter little; that is no reason to allow them."
        ),
        *(_twins(data.tables[TWINS], metric) for metric in ("log_loss", _METRIC)),
        Heading("What if the outcomes meant nothing?"),
        Paragraph(
            "With outcomes shuffled among patients there is nothing to learn. An honest procedure "
            "must then be at chance, and a leaky one that is not shows that a leak would be seen. "
            "A log loss worse than chance is what training on noise costs; better than chance "
            "would be a leak."
        ),
        _shuffled(data.tables[SHUFFLED]),
        Picture(
            "leakage",
            lambda: draw_leakage(data.tables[TWINS], data.tables[SHUFFLED]),
            "How much better each leaky twin looks than its honest one, and ROC AUC on noise.",
            "Right of the line a leak flatters. Below: on outcomes that mean nothing, honest "
            "procedures are at 0.5, and the leaky one is seen.",
        ),
        *(WarningText(found.text) for found in leakage_findings(data.tables[SHUFFLED])),
    ]
    return Section("leakage", title, blocks)


def _twins(table: pd.DataFrame, metric: str) -> Table:
    rows = table[table["metric"] == metric]
    name = METRIC_NAMES[metric]
    return Table(
        f"{name.label} ({name.direction} is better) of leaky and honest twins, means over the "
        f"draws; in brackets {percent(rows['confidence'].iloc[0], 0)} intervals that count other "
        "patients to train and test on.",
        ["Model, leak", "clean", "leaky", "looks better by", "verdict"],
        [
            [
                f"{readable(str(row['model']))}, {readable(str(row['leak']))}",
                number(row["clean"]),
                number(row["leaky"]),
                interval(row["optimism"], row["lower"], row["upper"], 4),
                str(row["verdict"]),
            ]
            for _, row in rows.iterrows()
        ],
        words=["verdict"],
    )


def _shuffled(table: pd.DataFrame) -> Table:
    return Table(
        f"Scores on shuffled outcomes, beside chance; in brackets "
        f"{percent(table['confidence'].iloc[0], 0)} intervals over the draws.",
        ["Model, procedure", "score", "value", "chance", "better than chance by", "verdict"],
        [
            [
                f"{readable(str(row['model']))}, {readable(str(row['procedure']))}",
                METRIC_NAMES[row["metric"]].label,
                number(row["value"]),
                number(row["chance"]),
                interval(row["gain_over_chance"], row["lower"], row["upper"]),
                str(row["verdict"]),
            ]
            for _, row in table.iterrows()
        ],
        words=["score", "verdict"],
    )
