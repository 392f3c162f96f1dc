"""The results as a table for the terminal."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from rich.box import SIMPLE
from rich.console import RenderableType
from rich.table import Table

from tabdx.wording.numbers import count, percent, plural, row_interval
from tabdx.wording.vocabulary import HOLDOUT, OUT_OF_FOLD

COLUMNS = {
    "log_loss": "log loss",
    "roc_auc": "ROC AUC",
    "accuracy": "accuracy",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
}
OLDER_HOLDOUT = (
    "Warning: the holdout shows an older state than the table above; `dvc repro holdout` scores "
    "this one on it, and counts that."
)
NEXT = """
Where to look next:
  reports/report.html                   all of it in words, figures and tables, with the limits
  make dashboard                        the evidence to click through; enter a patient
  reports/replication/replication.md    what the published study's numbers really say
  dvc metrics show                      every metric of every model, out of fold
  dvc repro && dvc metrics diff         after a change in params.yaml: what it moved
  tabdx compare                         and whether by more than chance
"""


def tabulate(
    ranking: pd.DataFrame,
    scores: pd.DataFrame,
    records: Mapping[str, Mapping[str, Any]],
    readings: str,
    *,
    older_holdout: bool = False,
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
    older_holdout : bool
        Whether it was scored before what is shown out of fold was made.

    Returns
    -------
    list
        For rich's console: a table for each partition, how wide the searches over networks were,
        warnings, and where to look next.
    """
    verdicts = dict(zip(ranking["model"], ranking["log_loss_verdict"], strict=True))
    titles = {
        OUT_OF_FOLD: "Out of fold: development patients, predicted by models that never saw them",
        HOLDOUT: f"Holdout: patients set aside at the start, {readings}",
    }
    tables = [
        _table(titles[partition], scores[scores["partition"] == partition], verdicts)
        for partition in (OUT_OF_FOLD, HOLDOUT)
        if (scores["partition"] == partition).any()
    ]
    searches = [f"Search of {model}: {how}." for model, how in describe_searches(records).items()]
    return [
        *tables,
        *([OLDER_HOLDOUT] if older_holdout and len(tables) > 1 else []),
        *searches,
        *choice_warnings(records),
        NEXT,
    ]


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


def choice_warnings(records: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Say what a reader should know of the models' choices, one sentence each."""
    return [*edge_warnings(records), *kernel_warnings(records), *constant_warnings(records)]


def edge_warnings(records: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Say which choices sit on the edge of their grid: a better value may lie outside.

    A grid of a single value has no edge to warn of.

    Examples
    --------
    >>> edge_warnings({"svm": {"on_edge": ["C"], "chosen": {"C": 300.0}}})
    ['Warning: svm chose C = 300, the edge of its grid; a better value may lie beyond.']
    """
    return [
        f"Warning: {model} chose {name} = {record['chosen'][name]:g}, the edge of its grid; "
        "a better value may lie beyond."
        for model, record in records.items()
        for name in record.get("on_edge", [])
    ]


def kernel_warnings(records: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Say which models stand on an approximated kernel: an exact one may predict better.

    Examples
    --------
    >>> for sentence in kernel_warnings({"svm": {"kernel": "approximated"}}):
    ...     print(sentence)
    Warning: svm approximates its kernel, as there are more rows than tune_svm.exact_rows.
    """
    return [
        f"Warning: {model} approximates its kernel, as there are more rows than "
        "tune_svm.exact_rows."
        for model, record in records.items()
        if record.get("kernel") == "approximated"
    ]


def constant_warnings(records: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Say which models give every patient the same risk.

    Examples
    --------
    >>> constant_warnings({"svm": {"constant_risk": True}})[0][:52]
    'Warning: svm gives every patient the same risk: on i'
    """
    return [
        f"Warning: {model} gives every patient the same risk: on its inner folds, higher decision "
        "values did not go with disease."
        for model, record in records.items()
        if record.get("constant_risk")
    ]


def _table(title: str, scores: pd.DataFrame, verdicts: dict[str, str]) -> Table:
    confidence = scores["confidence"].iloc[0]
    table = Table(
        title=f"\n{title} ({percent(confidence, 0)} intervals)", title_justify="left", box=SIMPLE
    )
    judged = scores["partition"].iloc[0] == OUT_OF_FOLD
    table.add_column("model", no_wrap=True)
    if judged:
        table.add_column("by log loss")
    for heading in COLUMNS.values():
        table.add_column(heading, min_width=13, overflow="fold")
    for model, verdict in verdicts.items():
        own = scores[scores["model"] == model].set_index("metric")
        cells = [row_interval(own.loc[metric]) for metric in COLUMNS]
        table.add_row(model, *([verdict] if judged else []), *cells)
    table.add_section()
    sizes = [_describe_sizes(scores.loc[scores["metric"] == metric, "n"]) for metric in COLUMNS]
    table.add_row("n", *([""] if judged else []), *sizes)
    return table


def _describe_sizes(sizes: pd.Series) -> str:
    """Patients that a metric is about: as many for every model, or from the fewest to the most.

    Examples
    --------
    >>> _describe_sizes(pd.Series([455.0, 455.0])), _describe_sizes(pd.Series([165.5, 170.0]))
    ('455', '165.5 to 170')
    """
    return " to ".join(count(size) for size in sorted({sizes.min(), sizes.max()}))
