"""The headline of the page Overview: the best model, its errors, the ties."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tabdx.cohort.dictionary import Outcome
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import number, span
from tabdx.wording.text import escape_markdown, join
from tabdx.wording.vocabulary import TIE, WORSE

_ENDS = ["value", "lower", "upper"]


def score_of(scores: pd.DataFrame, model: str, partition: str, metric: str) -> pd.Series:
    """Look up one number with its interval: ``value``, ``lower``, ``upper``, ``n``; NaN if none."""
    chosen = (
        (scores["model"] == model)
        & (scores["partition"] == partition)
        & (scores["metric"] == metric)
    )
    found = scores.loc[chosen, [*_ENDS, "n"]]
    return found.iloc[0] if len(found) else found.reindex([0]).iloc[0]


def describe_ties(ranking: pd.DataFrame) -> str:
    """Say which models are not significantly different from the best one, and which are worse."""
    verdicts = ranking["log_loss_verdict"]
    ties, worse = (
        [readable(str(name)) for name in ranking.loc[verdicts == verdict, "model"]]
        for verdict in (TIE, WORSE)
    )
    best = readable(str(ranking["model"].iloc[0]))
    if not ties and not worse:
        return f"{best} is the only model."
    said = f"Not significantly different from {best} (ties): {join(ties)}." if ties else "No ties."
    return f"{said} Significantly worse: {join(worse)}." if worse else said


def describe_combined(
    ranking: pd.DataFrame, records: Mapping[str, Mapping[str, Any]]
) -> str | None:
    """Say where the mean of several models' risks stands among them; None where there is none."""
    places = {str(name): place for place, name in enumerate(ranking["model"], start=1)}
    said = [
        f"{capitalized(readable(model))}, the mean of the risks of "
        f"{join([readable(member) for member in record['members']])}, is number {places[model]} "
        f"of {len(places)} in this order."
        for model, record in records.items()
        if "members" in record and model in places
    ]
    return " ".join(said) or None


def headline(
    scores: pd.DataFrame, model: str, partition: str, outcome: Outcome
) -> dict[str, tuple[str, str]]:
    """Say how good a model is and what its errors mean for 100 patients of each class.

    Returns
    -------
    dict of str to (str, str)
        What it is, as Markdown; the number and its interval.
    """
    positive, negative = escape_markdown(outcome.positive), escape_markdown(outcome.negative)
    found, spared, area, loss = (
        score_of(scores, model, partition, metric)
        for metric in ("sensitivity", "specificity", "roc_auc", "log_loss")
    )
    return {
        f"Missed of 100 {positive}": _wrong_of_100(found),
        f"Needless of 100 {negative}": _wrong_of_100(spared),
        "ROC AUC": _with_ends(*area[_ENDS], digits=3),
        "Log loss": _with_ends(*loss[_ENDS], digits=3),
    }


def _wrong_of_100(right: pd.Series) -> tuple[str, str]:
    value, lower, upper = 100 * (1 - right[_ENDS])
    return _with_ends(value, upper, lower, digits=1)


def _with_ends(value: float, lower: float, upper: float, *, digits: int) -> tuple[str, str]:
    return number(value, digits), span(lower, upper, digits)
