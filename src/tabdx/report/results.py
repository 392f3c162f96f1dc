"""The results as a table for the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.box import SIMPLE
from rich.console import RenderableType
from rich.table import Table

from tabdx.core.messages import plural
from tabdx.core.params import Params
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.wording.findings import Finding
from tabdx.wording.numbers import count, percent, row_interval
from tabdx.wording.text import join

COLUMNS = {
    "log_loss": "log loss",
    "roc_auc": "ROC AUC",
    "accuracy": "accuracy",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
}
# Of classes the ROC AUC is the mean of each against the rest.
OF_CLASSES = {
    "log_loss": "log loss",
    "roc_auc": "mean ROC AUC",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "kappa": "kappa",
}
_OF_SIDES = (
    "Sensitivity and specificity are of the positive side against the rest, at evaluate.threshold; "
    "all else is of all classes."
)
NEXT = """
Where to look next:
  reports/report.html                   all of it in words, figures and tables, with the limits
  tabdx dashboard                       the evidence to click through; enter a patient
  dvc metrics show                      every metric of every model, out of fold
  dvc repro && dvc metrics diff         after a change in params.yaml: what it moved
  tabdx compare                         and whether by more than chance
"""


def tabulate(
    ranking: pd.DataFrame,
    scores: pd.DataFrame,
    records: Mapping[str, Mapping[str, Any]],
    readings: str,
    warnings: Sequence[Finding],
) -> list[RenderableType]:
    """Lay the results out for a terminal.

    Parameters
    ----------
    ranking : DataFrame
        As `tabdx.evaluation.comparison.comparison.order` gives it, best model first.
    scores : DataFrame
        The table of `tabdx.evaluation.scores.Scores`, with a column ``confidence``.
    records : mapping of str to mapping
        Each model's record, as `tabdx.artifacts.models.write_model` wrote it.
    readings : str
        How often the holdout was scored, as `tabdx.report.holdout` says it.
    warnings : sequence of Finding
        From `tabdx.wording.findings`.

    Returns
    -------
    list
        For rich's console: a table for each partition, what its sides are, how wide the searches
        over networks were, warnings, and where to look next.
    """
    verdicts = dict(zip(ranking["model"], ranking["log_loss_verdict"], strict=True))
    titles = {
        OUT_OF_FOLD: "Out of fold: development patients, predicted by models that never saw them",
        HOLDOUT: f"Holdout: patients set aside at the start, {readings}",
    }
    tables = [
        scores_table(titles[partition], scores[scores["partition"] == partition], verdicts)
        for partition in (OUT_OF_FOLD, HOLDOUT)
        if (scores["partition"] == partition).any()
    ]
    sides = [_OF_SIDES] if {"kappa", "sensitivity"} <= set(scores["metric"]) else []
    searches = [f"Search of {model}: {how}." for model, how in describe_searches(records).items()]
    return [
        *tables,
        *sides,
        *searches,
        *(f"Warning ({one.topic.lower()}): {one.text}" for one in warnings),
        NEXT,
    ]


def describe_normalization(params: Params) -> str:
    """Name the normalization, or those of which each model chose one.

    Examples
    --------
    >>> from tabdx.core.params import default_params
    >>> describe_normalization(default_params())
    '“standard”'
    >>> describe_normalization(default_params({"normalize": {"method": ["standard", "power"]}}))
    '“standard” or “power”, as each model chose on its inner folds,'
    """
    methods = [f"“{method}”" for method in params.normalize.method]
    chosen = ", as each model chose on its inner folds," if len(methods) > 1 else ""
    return join(methods, "or") + chosen


def describe_searches(records: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Say of each network how wide its search was, and on what it ran.

    Two searches of different width are no fair comparison, and ``search: auto`` leaves the width
    to the device.

    Examples
    --------
    >>> search = {"breadth": "wide", "reduction_factor": 3, "configurations": 400, "trials": 2000}
    >>> describe_searches({"mlp": {"search": search, "device": {"name": "cpu"}}, "svm": {}})
    {'mlp': 'wide, 400 configurations, the best 1 in 3 trained on, on cpu'}
    """
    return {
        model: f"{_describe_search(record['search'])}, on {record['device']['name']}"
        for model, record in records.items()
        if "search" in record
    }


def _describe_search(search: Mapping[str, Any]) -> str:
    width = f"{search['breadth']}, {plural(search['configurations'], 'configuration')}"
    if search["reduction_factor"] < 2:
        return f"{width}, all trained to the end"
    return f"{width}, the best 1 in {search['reduction_factor']} trained on"


def scores_table(title: str, scores: pd.DataFrame, verdicts: dict[str, str]) -> Table:
    """Lay out the scores of one partition, a model a row.

    Parameters
    ----------
    title : str
        What they were scored on.
    scores : DataFrame
        Rows of one partition, with a column ``confidence``.
    verdicts : dict of str to str
        The models in their order, each with what the test by log loss says of it out of fold.
    """
    confidence = scores["confidence"].iloc[0]
    table = Table(
        title=f"\n{title} ({percent(confidence, 0)} intervals)", title_justify="left", box=SIMPLE
    )
    judged = scores["partition"].iloc[0] == OUT_OF_FOLD
    table.add_column("model", no_wrap=True)
    if judged:
        table.add_column("by log loss")
    columns = shown_metrics(set(scores["metric"]))
    for heading in columns.values():
        table.add_column(heading, min_width=13, overflow="fold")
    for model, verdict in verdicts.items():
        own = scores[scores["model"] == model].set_index("metric")
        cells = [row_interval(own.loc[metric]) for metric in columns]
        table.add_row(model, *([verdict] if judged else []), *cells)
    table.add_section()
    sizes = [_describe_sizes(scores.loc[scores["metric"] == metric, "n"]) for metric in columns]
    table.add_row("n", *([""] if judged else []), *sizes)
    return table


def shown_metrics(scored: set[str]) -> dict[str, str]:
    """Choose which metrics a table has, by their names: of two classes, of more, or with sides."""
    if "kappa" not in scored:
        return COLUMNS
    if "sensitivity" not in scored:
        return OF_CLASSES
    return COLUMNS | {"roc_auc": OF_CLASSES["roc_auc"]}


def _describe_sizes(sizes: pd.Series) -> str:
    """Patients that a metric is about: as many for every model, or from the fewest to the most.

    Examples
    --------
    >>> _describe_sizes(pd.Series([455.0, 455.0])), _describe_sizes(pd.Series([165.5, 170.0]))
    ('455', '165.5 to 170')
    """
    return " to ".join(count(size) for size in sorted({sizes.min(), sizes.max()}))
