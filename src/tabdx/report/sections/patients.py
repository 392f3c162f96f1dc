"""The section on the patients."""

from collections.abc import Sequence

import pandas as pd

from tabdx.cohort import exploration
from tabdx.core.messages import plural
from tabdx.figures.heatmap import draw_heatmap
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
from tabdx.report.inputs import ALL
from tabdx.report.report_data import DEVELOPMENT, HOLDOUT, ReportData
from tabdx.wording.notes import describe_left_out
from tabdx.wording.numbers import NOT_AVAILABLE, count, is_known, number, percent, row_interval

FEATURES, LEVELS, CORRELATIONS = (
    "cohort/features.csv",
    "cohort/levels.csv",
    "cohort/correlations.csv",
)
LEFT_OUT = "cohort/left_out.csv"
_MOST_ROWS = 100  # of a table of measurements; the files have all
_MOST_COLUMNS = 6  # classes that have a column each
# How a measurement alone separates the classes: what it is, and its columns.
_HOW = {
    "eta_squared": "η² with its 95% interval, the share of the variance that lies between them",
    "roc_auc": "ROC AUC with its 95% interval (0.5: not at all)",
}
_LABELS = {"eta_squared": ["η²"], "roc_auc": ["ROC AUC", "higher in"]}


def build(data: ReportData) -> Section:
    """Count the patients, describe their measurements, and say what the audit found."""
    return Section(
        "patients",
        "Who was studied",
        [
            Paragraph(_flow(data)),
            _counts(data),
            *_missing(data),
            *_findings(data),
            *_features(data),
            *_levels(data),
            *_correlations(data),
        ],
    )


def _flow(data: ReportData) -> str:
    grouped = (
        " A group, such as one person measured several times, is never divided between training "
        "and test, and where this report says patients, it counts recordings."
        if data.groups
        else ""
    )
    return (
        f"The table holds {data.describe_patients()}{_shares(data)}.{grouped} "
        f"{data.describe_patients(HOLDOUT)} were drawn at random, by class, as a holdout before "
        "any model was fitted; every choice of this run was made on the "
        f"other {data.describe_patients(DEVELOPMENT)}. No patient was left out after "
        "that."
    )


def _shares(data: ReportData) -> str:
    """Count the positive patients; of several classes all of them."""
    if data.several:
        return f": {data.describe_classes()}"
    share = data.patients(of_class=data.positive) / data.patients()
    found = data.describe_patients(of_class=data.positive)
    return f"; {found} ({percent(share)}) are {data.positive}"


def _counts(data: ReportData) -> Table:
    caption = "Patients by partition and class" + (
        ", and of how many groups they are." if data.groups else "."
    )
    share = data.counts.set_index(["partition", "class"])["proportion"]
    partitions = (DEVELOPMENT, HOLDOUT)
    if data.several:  # many classes are rows: as columns they would not fit on a page
        return Table(
            caption,
            ["Class", *(name for part in partitions for name in (part, f"share of {part}"))],
            [
                ["all", *(cell for part in partitions for cell in (_count(data, part), ""))],
                *(
                    [
                        name,
                        *(
                            cell
                            for part in partitions
                            for cell in (_count(data, part, name), percent(share[part, name]))
                        ),
                    ]
                    for name in data.classes
                ),
            ],
        )
    return Table(
        caption,
        ["Partition", "patients", *data.classes, f"share {data.positive}"],
        [
            [
                part,
                _count(data, part),
                *(_count(data, part, name) for name in data.classes),
                percent(share[part, data.positive]),
            ]
            for part in partitions
        ],
    )


def _count(data: ReportData, partition: str, of_class: str | None = None) -> str:
    patients = count(data.patients(partition, of_class))
    if not data.groups:
        return patients
    return f"{patients} of {plural(data.independent(partition, of_class), 'group')}"


def _missing(data: ReportData) -> list[Block]:
    missing = data.documents["cohort/audit.json"]["missing"]
    lacking = {name: cells for name, cells in missing.items() if cells}
    if not lacking:
        return [Paragraph("No measurement is missing.")]
    total = data.patients()
    most = sorted(lacking, key=lambda name: -lacking[name])[:_MOST_ROWS]
    return [
        Table(
            "Missing measurements, over all patients. They are imputed from the training part of "
            "each fold, never from the patients who are scored."
            + _rest(len(most), len(lacking), "lack most", "cohort/audit.json"),
            ["Measurement", "missing", "share"],
            [
                [name, count(cells), percent(cells / total)]
                for name, cells in lacking.items()
                if name in most
            ],
        )
    ]


def _rest(shown: int, there: int, which: str, file: str) -> str:
    """Say what a long table leaves out."""
    if shown == there:
        return ""
    return f" Shown are the {shown} of {there:,} that {which}; {ALL[file].path} has all."


def _findings(data: ReportData) -> list[Block]:
    """Show what the audits found, warnings first."""
    found = list(data.documents["cohort/audit.json"]["findings"])
    found += data.documents.get("cohort/partition_audit.json", {}).get("findings", [])
    if not found:
        return [Paragraph("The audit of the table found nothing to check.")]
    blocks: list[Block] = [Heading("What the audit found")]
    found.sort(key=lambda finding: finding["severity"] != "warning")
    for finding in found:
        said = f"{finding['check'].replace('_', ' ').capitalize()}: {finding['message']}."
        blocks.append(WarningText(said) if finding["severity"] == "warning" else Paragraph(said))
    return blocks


def _features(data: ReportData) -> list[Block]:
    if not data.has(FEATURES):
        return [Absence(data.why_absent(FEATURES))]
    whole = data.tables[FEATURES]
    how = "roc_auc" if data.dictionary.outcome.two_sided else "eta_squared"
    best = whole[how].sort_values(ascending=False, kind="stable").index[:_MOST_ROWS]
    table = whole.loc[whole.index.isin(best)]
    return [
        Heading("Measurements"),
        Table(
            f"Measurements of the {data.describe_development()}: "
            f"{_which_means(data)}, and how well each alone separates the classes: "
            f"{' and '.join(_HOW[name] for name in _told(data))}. The holdout is not included."
            + _rest(len(table), len(whole), "tell most", FEATURES),
            [
                *("Measurement", "unit", *_columns_of_means(data)),
                *(label for name in _told(data) for label in _LABELS[name]),
            ],
            [_feature(data, row) for _, row in table.iterrows()],
            words=["unit", "higher in"],
        ),
    ]


def _told(data: ReportData) -> list[str]:
    """Name the columns that say how a measurement separates the classes."""
    outcome = data.dictionary.outcome
    of_all = ["eta_squared"] if len(outcome.classes) > 2 else []
    return [*of_all, *(["roc_auc"] if outcome.two_sided else [])]


def _feature(data: ReportData, row: pd.Series) -> list[str]:
    means = _means(data, row)
    unit = "" if pd.isna(row["unit"]) else str(row["unit"])
    alone = []
    for name in _told(data):
        alone.append(row_interval(row, 2, name))
        if name == "roc_auc":
            alone.append("" if pd.isna(row["higher_in"]) else str(row["higher_in"]))
    return [str(row["feature"]), unit, *means, *alone]


def _few(data: ReportData) -> bool:
    """Whether a table has room for a column a class."""
    return len(data.classes) <= _MOST_COLUMNS


def _which_means(data: ReportData) -> str:
    which = "mean (standard deviation)"
    return f"{which} by class" if _few(data) else f"lowest and highest {which} of the classes"


def _columns_of_means(data: ReportData) -> Sequence[str]:
    return data.classes if _few(data) else ("lowest mean", "highest mean")


def _means(data: ReportData, row: pd.Series) -> list[str]:
    """Write the mean of each class; of many classes, the lowest and the highest."""
    told = {
        name: f"{_three(row[f'mean_{name}'])} ({_three(row[f'sd_{name}'])})"
        for name in data.classes
    }
    if _few(data):
        return list(told.values())
    known = sorted((row[f"mean_{name}"], name) for name in told if is_known(row[f"mean_{name}"]))
    if not known:
        return [NOT_AVAILABLE] * 2
    return [f"{told[name]} in {name}" for _, name in (known[0], known[-1])]


def _three(value: float) -> str:
    """Write a measurement with three digits that count, whatever its size."""
    if not is_known(value) or value == 0:
        return number(value, 0)
    text = f"{value:.3g}"
    return count(round(value)) if "e+" in text else text.replace("-", "−")


def _levels(data: ReportData) -> list[Block]:
    """Describe categorical features, where there are any."""
    if not data.has(LEVELS):
        return []
    table = data.tables[LEVELS]
    columns = list(table.columns)
    rows = [
        [str(row[columns[0]]), *(_plain(row[name]) for name in columns[1:])]
        for _, row in table.iterrows()
    ]
    return [
        Table(
            "Categories among the development patients.",
            [name.replace("_", " ") for name in columns],
            rows,
            words=[columns[1].replace("_", " ")],
        )
    ]


def _plain(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _correlations(data: ReportData) -> list[Block]:
    if not data.has(CORRELATIONS):
        return []
    table, outcome = data.tables[CORRELATIONS], data.dictionary.outcome
    notes = _left_out(data, exploration.CORRELATIONS)
    return [
        Picture(
            "correlations",
            lambda: draw_heatmap(table, outcome, notes),
            "Heatmap of the correlations of measurements with each other and with the outcome.",
            "Correlations (Pearson's r) among the development patients. Blocks of one colour are "
            "groups of correlated measurements, none of which is the important one by itself."
            + ("" if outcome.two_sided else " The outcome's row and column hold its η."),
        )
    ]


def _left_out(data: ReportData, figure: str) -> list[str]:
    """Return what a figure of the exploration leaves out; nothing is known without the table."""
    if not data.has(LEFT_OUT):
        return []
    table = data.tables[LEFT_OUT]
    rows = table[table["figure"] == figure].to_dict("records")
    return [describe_left_out(row) for row in rows]
