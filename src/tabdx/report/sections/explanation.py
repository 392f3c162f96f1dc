"""The section on explanation: importance, dependence, feature subsets."""

import pandas as pd

from tabdx.core.messages import plural
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.figures.dependence import draw_dependence
from tabdx.figures.feature_subsets import draw_feature_subsets
from tabdx.figures.importance import draw_importance
from tabdx.report.blocks import Absence, Block, Heading, Paragraph, Picture, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.names import readable
from tabdx.wording.notes import describe_non_inferior
from tabdx.wording.numbers import number, percent, row_interval

IMPORTANCE, SUBSETS, CHOSEN = "explain/importance.csv", "explain/subsets.csv", "explain/chosen.csv"
CURVES, INDIVIDUALS = "explain/dependence.csv", "explain/individuals.parquet"
_MOST = 10


def build(data: ReportData) -> Section:
    """Show which measurements matter, one by one and together, and how few would do."""
    title = "What the models lean on"
    if not data.has(IMPORTANCE):
        return Section("explanation", title, [Absence(data.why_absent(IMPORTANCE))])
    table = data.tables[IMPORTANCE]
    blocks: list[Block] = [
        Paragraph(
            "A measurement is permuted among patients out of fold; the rise in loss is its "
            "importance. Correlated measurements hide each other's importance, so that they are "
            "also permuted together. Importance describes the model, not what causes the "
            "outcome."
        )
    ]
    for model in table["model"].unique():
        own = table[table["model"] == model]
        blocks += [
            _table(data, own, "feature", "one at a time"),
            _table(data, own, "group", "together with those that stand for it"),
        ]
    blocks.append(
        Picture(
            "importance",
            lambda: draw_importance(table),
            "Rise of the log loss when each measurement is permuted, alone and with its group.",
            "Rise of the log loss when one measurement is permuted, and when a group of correlated "
            "ones is.",
        )
    )
    return Section("explanation", title, [*blocks, *_curves(data), *_subsets(data)])


def _table(data: ReportData, own: pd.DataFrame, kind: str, how: str) -> Table:
    model, patients = str(own["model"].iloc[0]), int(own["patients"].iloc[0])
    rows = own[own["kind"] == kind].head(_MOST)
    return Table(
        f"{readable(model)}: permutation importance, {how}, on "
        f"{plural(patients, data.dictionary.row_name)} out of fold; the {len(rows)} "
        f"largest, in brackets {percent(own['confidence'].iloc[0], 0)} intervals.",
        ["Measurements", "rise of log loss", f"fall of {data.roc_auc}"],
        [
            [
                str(row["members"] if kind == "group" else row["name"]),
                *(row_interval(row, prefix=name) for name in ("log_loss_rise", "roc_auc_fall")),
            ]
            for _, row in rows.iterrows()
        ],
    )


def _curves(data: ReportData) -> list[Block]:
    if not data.has(CURVES, INDIVIDUALS):
        return [Absence(data.why_absent(CURVES, INDIVIDUALS))]
    # A file has nothing where a measurement has no unit.
    table = data.tables[CURVES]
    curves = table.assign(unit=table["unit"].astype(object).where(table["unit"].notna(), ""))
    return [
        Picture(
            "dependence",
            lambda: draw_dependence(curves, data.tables[INDIVIDUALS]),
            "How the risk depends on each of the most important measurements.",
            "Mean risk if all patients had this value (partial dependence), single patients behind "
            "it, and accumulated local effects, which use only real combinations of values.",
        )
    ]


def _subsets(data: ReportData) -> list[Block]:
    if not data.has(SUBSETS):
        return [Absence(data.why_absent(SUBSETS))]
    table = data.tables[SUBSETS]
    return [
        Heading("How few measurements would do?"),
        Paragraph(
            "Measurements were chosen inside each training part. A subset is non-inferior where "
            "its log loss is not significantly higher than that of all measurements, and the upper "
            "end of the difference is below a twentieth of what all of them bring."
        ),
        Table(
            f"Subsets of measurements, {data.describe_judged(OUT_OF_FOLD)}; in brackets "
            f"{percent(data.params.evaluate.confidence, 0)} intervals of the differences.",
            [
                "Model, measurements",
                "log loss",
                data.roc_auc,
                "more log loss than all",
                "non-inferior",
            ],
            [
                [
                    f"{readable(str(row['model']))}, {row['size']:g}",
                    number(row["log_loss"]),
                    number(row["roc_auc"]),
                    row_interval(row, prefix="difference"),
                    describe_non_inferior(row),
                ]
                for _, row in table.iterrows()
            ],
            words=["non-inferior"],
        ),
        *_subset_picture(data),
        *(
            Paragraph(
                f"The smallest non-inferior feature subset of {readable(str(row['model']))}: "
                f"{row['features']}."
            )
            for _, row in table[table["smallest"].astype(bool)].iterrows()
        ),
    ]


def _subset_picture(data: ReportData) -> list[Block]:
    if not data.has(CHOSEN):
        return []
    return [
        Picture(
            "subsets",
            lambda: draw_feature_subsets(data.tables[SUBSETS], data.tables[CHOSEN]),
            "What small feature subsets lose beside all measurements, and what they are made of.",
            "Log loss of small feature subsets, and in how many training parts each measurement "
            "was chosen. Where the choice changes from part to part, no single subset is right.",
        )
    ]
