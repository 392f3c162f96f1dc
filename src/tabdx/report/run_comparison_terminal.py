"""`tabdx compare` on a terminal, by rich."""

from rich.box import SIMPLE
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from tabdx.report.run_comparison import (
    SHOWN,
    VERDICTS,
    Comparison,
    decided,
    describe_difference,
    explain,
    explain_threshold,
)
from tabdx.wording.metric_names import as_written
from tabdx.wording.numbers import (
    is_known,
    number,
    p_value,
    percent,
    row_interval,
    signed,
)

# Of what depends on the threshold, what the terminal shows; the document holds all.
_AT_THRESHOLD = {
    "accuracy": "accuracy",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "positive_predictive_value": "PPV",
    "negative_predictive_value": "NPV",
}


def tabulate(comparison: Comparison) -> list[RenderableType]:
    """Lay a comparison out for a terminal, by rich."""
    alone = {
        comparison.before: comparison.only_before,
        comparison.after: comparison.only_after,
    }
    missing = [f"Only in {name}: {', '.join(models)}." for name, models in alone.items() if models]
    return [
        *_tabulate_parameters(comparison),
        *_tabulate_threshold(comparison),
        *_tabulate_models(comparison),
        *map(escape, (*comparison.notes, *missing)),
        explain(comparison),
    ]


def _tabulate_parameters(comparison: Comparison) -> list[RenderableType]:
    """List the parameters that differ."""
    if comparison.parameters.empty:
        return ["\nNo parameter differs."]
    table = _table("Parameters that differ", "parameter", comparison.before, comparison.after)
    for row in comparison.parameters.itertuples(index=False):
        table.add_row(*(escape(text) or "(none)" for text in row))
    return [table]


def _tabulate_threshold(comparison: Comparison) -> list[RenderableType]:
    """Show what another threshold alone did."""
    if comparison.at_threshold.empty:
        return []
    ends = [f"{end:g}" for end in (comparison.threshold_before, comparison.threshold)]
    table = _table(
        f"What the threshold alone moves: the models of {comparison.before}, out of fold",
        "metric", "model", *(f"threshold {end}" for end in ends), "difference",
    )  # fmt: skip
    rows = comparison.at_threshold
    for metric, heading in _AT_THRESHOLD.items():
        for row in rows[rows["metric"] == metric].to_dict("records"):
            table.add_row(
                heading,
                escape(row["model"]),
                *(row_interval(row, 4, end) for end in ("before", "after")),
                _describe_move(metric, row["difference"]),
            )
    return [table, explain_threshold(comparison)]


def _describe_move(metric: str, difference: float) -> str:
    """Write a difference; below the last digit shown beside it, there is none."""
    if is_known(difference) and not as_written(metric, difference):
        return "none"
    return signed(difference)


def _tabulate_models(comparison: Comparison) -> list[RenderableType]:
    """Show the tests that decide, where a model changed."""
    if comparison.table.empty:
        return []
    table = _table(
        f"{comparison.before} → {comparison.after}, out of fold",
        "metric", "model", "before", "after",
        f"difference ({percent(comparison.confidence, 0)} interval)", "p (Holm)", "verdict",
    )  # fmt: skip
    rows = decided(comparison.table)
    for metric, heading in SHOWN.items():
        for row in rows[rows["metric"] == metric].to_dict("records"):
            table.add_row(
                f"mean {heading}" if metric == "roc_auc" and comparison.classes > 2 else heading,
                escape(row["model"]),
                *(number(row[end], 4) for end in ("before", "after")),
                describe_difference(row["difference"], row["lower"], row["upper"]),
                p_value(row["p_holm"]),
                VERDICTS[row["verdict"]],
            )
    return [table]


def _table(title: str, *headings: str) -> Table:
    table = Table(title=f"\n{escape(title)}", title_justify="left", box=SIMPLE)
    for place, heading in enumerate(headings):
        # The last three hold what is long: a narrow terminal wraps them, and not the names.
        table.add_column(escape(heading), no_wrap=place < len(headings) - 3)
    return table
