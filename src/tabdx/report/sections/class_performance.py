"""How well each of several classes is told from the rest."""

from typing import Any

import pandas as pd

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.figures.confusion import draw_confusion
from tabdx.figures.curves import draw_precision_recall, draw_roc
from tabdx.report.blocks import Absence, Block, Paragraph, Picture, Points, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import count, percent, row_interval

CONFUSION, SCORES = "evaluation/confusion.csv", "evaluation/class_scores.csv"
ROC, PRECISION_RECALL = "evaluation/class_roc.csv", "evaluation/class_precision_recall.csv"
HALVES = (
    "A half comes from repeats: a patient who is called differently in one of two repeats counts "
    "half on each side."
)
_MOST_COLUMNS = 12  # of a confusion matrix in words; the picture has all
_MOST_ERRORS = 5
_SHOWN = (
    "roc_auc",
    "sensitivity",
    "specificity",
    "positive_predictive_value",
    "negative_predictive_value",
)
_UNKNOWN = {"value": None, "lower": None, "upper": None}
_Rows = dict[Any, dict[Any, Any]]  # by model, partition, class and metric


def class_matrices(data: ReportData) -> list[Block]:
    """Show whom the best model takes for what, and its most frequent errors."""
    if not data.has(CONFUSION):
        return [Absence(data.why_absent(CONFUSION))]
    table = data.tables[CONFUSION]
    best = table[table["model"] == data.models[0]]
    blocks: list[Block] = [Paragraph(HALVES)]
    if len(data.classes) <= _MOST_COLUMNS:
        blocks += [_matrix(data, best, part) for part in (OUT_OF_FOLD, HOLDOUT)]
    return [*blocks, *_errors(data, best), matrix_picture(data)]


def matrix_picture(data: ReportData) -> Picture:
    """Draw the best model's confusion matrices."""
    table = data.tables[CONFUSION]
    best = table[table["model"] == data.models[0]]
    return Picture(
        "confusion",
        lambda: draw_confusion(best),
        f"Confusion matrices of {readable(data.models[0])}.",
        f"True and predicted class by {readable(data.models[0])}: patients, and their share of "
        "the true class.",
    )


def _matrix(data: ReportData, best: pd.DataFrame, partition: str) -> Table:
    own = best[best["partition"] == partition]
    cells = own.set_index(["true", "predicted_class"])["patients"]
    return Table(
        f"Patients by true class (rows) and predicted class (columns), {readable(data.models[0])}, "
        f"{data.describe_judged(partition)}.",
        ["True class", *data.classes],
        [
            [true, *(count(cells.get((true, predicted))) for predicted in data.classes)]
            for true in data.classes
        ],
    )


def _errors(data: ReportData, best: pd.DataFrame) -> list[Block]:
    """Name the classes that are most often mistaken for one another, out of fold."""
    wrong = best[(best["true"] != best["predicted_class"]) & (best["partition"] == OUT_OF_FOLD)]
    wrong = wrong[wrong["patients"] > 0].sort_values("patients", ascending=False, kind="stable")
    if wrong.empty:
        return []
    return [
        Paragraph(f"The most frequent errors of {readable(data.models[0])}, out of fold:"),
        Points(
            [
                f"{row['true']}, called {row['predicted_class']}: {percent(row['row_fraction'])} "
                f"of the class ({count(row['patients'])})."
                for _, row in wrong.head(_MOST_ERRORS).iterrows()
            ]
        ),
    ]


def class_scores(data: ReportData) -> list[Block]:
    """Show the best model class by class, then each class by all models, with the curves."""
    if not data.has(SCORES):
        return [Absence(data.why_absent(SCORES))]
    rows = _rows(data)
    said = Paragraph(
        "A patient is called the likeliest class: there is no threshold for a class. The "
        "intervals are each class's own."
    )
    by_model = [
        Table(
            f"Class {name} against the rest, all models, {data.describe_judged(OUT_OF_FOLD)}; in "
            f"brackets {percent(data.params.evaluate.confidence, 0)} intervals.",
            ["Model", *_headings()],
            [[readable(model), *_cells(rows, model, OUT_OF_FOLD, name)] for model in data.models],
        )
        for name in data.classes
    ]
    return [said, *class_tables(data, data.models[0]), *_curves(data), *by_model]


def class_tables(data: ReportData, model: str) -> list[Block]:
    """Show one model class by class, out of fold and on the holdout."""
    if not data.has(SCORES):
        return [Absence(data.why_absent(SCORES))]
    rows = _rows(data)
    return [
        Table(
            f"{capitalized(readable(model))}, class by class, {data.describe_judged(partition)}; "
            f"in brackets {percent(data.params.evaluate.confidence, 0)} intervals.",
            ["Class", "patients", *_headings()],
            [
                [
                    name,
                    count(_patients(rows, model, partition, name)),
                    *_cells(rows, model, partition, name),
                ]
                for name in data.classes
            ],
        )
        for partition in (OUT_OF_FOLD, HOLDOUT)
    ]


def _rows(data: ReportData) -> _Rows:
    table = data.tables[SCORES].set_index(["model", "partition", "class", "metric"])
    return table.to_dict("index")


def _headings() -> list[str]:
    return [METRIC_NAMES[metric].label for metric in _SHOWN]


def _cells(rows: _Rows, model: str, partition: str, name: str) -> list[str]:
    return [row_interval(rows.get((model, partition, name, metric), _UNKNOWN)) for metric in _SHOWN]


def _patients(rows: _Rows, model: str, partition: str, name: str) -> float | None:
    """Patients of the class: those whom its sensitivity is about."""
    row = rows.get((model, partition, name, "sensitivity"))
    return None if row is None else float(row["n"])


def _curves(data: ReportData) -> list[Block]:
    blocks: list[Block] = []
    best = readable(data.models[0])
    if data.has(ROC):
        blocks.append(
            Picture(
                "class-roc",
                lambda: draw_roc(of_best(data, ROC)),
                f"ROC curve of each class by {best}, out of fold.",
                f"Each class against the rest, by {best}, out of fold: the share of the class "
                "found against the share of the others taken for it, at every threshold.",
            )
        )
    if data.has(PRECISION_RECALL):
        blocks.append(
            Picture(
                "class-precision-recall",
                lambda: draw_precision_recall(of_best(data, PRECISION_RECALL)),
                f"Precision-recall curve of each class by {best}, out of fold.",
                f"Each class against the rest, by {best}, out of fold: the share of right calls "
                "against the share of the class found.",
            )
        )
    missing = data.why_absent(ROC, PRECISION_RECALL)
    return [*blocks, Absence(missing)] if missing else blocks


def of_best(data: ReportData, key: str) -> pd.DataFrame:
    """Take the best model's curves of each class, out of fold."""
    table = data.tables[key]
    return table[(table["model"] == data.models[0]) & (table["partition"] == OUT_OF_FOLD)]
