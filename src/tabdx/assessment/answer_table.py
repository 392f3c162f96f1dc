"""The answers as a table for people: their own columns, the answers, then the facts."""

from collections.abc import Collection
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from tabdx import __version__
from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.assessment.answer import Policy
from tabdx.cohort.dictionary import Dictionary, Outcome
from tabdx.wording.answers import BANDS, next_step
from tabdx.wording.names import readable

HEADINGS = {
    "row": "row",
    "risk": "risk",
    "answer": "answer",
    "next_step": "next step",
    "reasons": "reasons and warnings",
    "prediction_set": "prediction set",
    "statement": "in words",
}
LIKELIEST = "most probable"
SHARE = "probability of "  # before a class's name
FACTS = (
    *("model", "model record (SHA-256)", "agreed threshold", "threshold rule"),
    *("prevalence", "answered at", "tabdx version"),
)
PREDICTED = "predicted class"


def lay_out(
    answers: pd.DataFrame,
    own: pd.DataFrame,
    others: pd.DataFrame,
    dictionary: Dictionary,
    *,
    complete: bool = False,
) -> pd.DataFrame:
    """Put the table's own columns first, then the answers under plain headings.

    Parameters
    ----------
    answers : DataFrame
        Of `answer_rows`, indexed by row.
    own : DataFrame
        The table's columns that are no features, on the same index; names may come twice.
    others : DataFrame
        Of `show_others`, on the readable rows: what further models say.
    dictionary : Dictionary
        The classes and the next steps.
    complete : bool
        Whether the predicted class and the probability of every class stand there too, as in a
        file.
    """
    steps, outcome = dictionary.next_steps.model_dump(), dictionary.outcome
    said = answers.assign(
        row=answers.index,
        statement=(answers["statement"] + " " + answers["next_step"]).str.strip(),
        next_step=[next_step(one, steps) if one in BANDS else "" for one in answers["answer"]],
    )
    columns = list_columns(outcome, complete=complete)
    if complete and len(outcome.classes) == 2:
        shares = zip(outcome.classes, (1 - said["risk"], said["risk"]), strict=True)
        said = said.assign(**{f"{PROBABILITY}{name}": share for name, share in shares})
    if len(outcome.classes) > 2:
        said[LIKELIEST] = name_likeliest(answers, outcome)
    said = said[list(columns)].rename(columns=columns)
    said = said.join(others)
    mine = own.loc[answers.index]
    mine.columns = pd.Index(tell_apart(list(map(str, own)), {*said, *FACTS}), dtype=str)
    return pd.concat([mine, said], axis=1)


def list_columns(outcome: Outcome, *, complete: bool = False) -> dict[str, str]:
    """List the columns of the answers, each with its heading.

    Of more than two classes there is one of each class, and one for the likeliest; without
    positive classes there is no risk and no next step that follows from it. A file has the
    predicted class and the probability of each class of two as well.
    """
    columns = dict(HEADINGS)
    if not outcome.two_sided:
        del columns["risk"], columns["next_step"]
    each = {f"{PROBABILITY}{name}": f"{SHARE}{name}" for name in outcome.classes}
    if len(outcome.classes) == 2:
        if not complete:
            return columns
        first = {name: columns.pop(name) for name in ("row", "risk")}
        return {**first, "predicted_class": PREDICTED, **each, **columns}
    row = {"row": columns.pop("row"), LIKELIEST: LIKELIEST}
    if outcome.two_sided:
        return {**row, **columns, **each}
    # The set beside the likeliest class: the answer is what it says.
    first = {"prediction_set": columns.pop("prediction_set")}
    return {**row, **first, **columns, **each}


def name_likeliest(answers: pd.DataFrame, outcome: Outcome) -> pd.Series:
    """Name the likeliest class of each row; empty of those without probabilities."""
    shares = answers[[f"{PROBABILITY}{name}" for name in outcome.classes]]
    known = shares.notna().all(axis=1)
    places = shares.fillna(0.0).to_numpy(dtype=np.float64).argmax(axis=1)
    names = pd.Series(np.array(outcome.classes, dtype=object)[places], answers.index)
    return names.where(known, "")


def tell_apart(names: Collection[str], taken: Collection[str]) -> list[str]:
    """Name each of the table's own columns once, and none as one of the page's.

    Examples
    --------
    >>> tell_apart(["site", "site", "site (2)", "", "risk"], taken=["risk"])
    ['site', 'site (3)', 'site (2)', 'no name', 'risk (yours)']
    """
    own = [f"{name} (yours)" if name in taken else name or "no name" for name in names]
    others = {*own}
    apart: dict[str, None] = {}
    for name in own:
        shown, number = name, 1
        # A number does not take the name of a later column.
        while shown in apart or shown in taken or (number > 1 and shown in others):
            number += 1
            shown = f"{name} ({number})"
        apart[shown] = None
    return list(apart)


def describe_facts(policy: Policy, record_hash: str) -> dict[str, str | float]:
    """Tell by what the rows are answered: the same on each, so that none is without."""
    values = (
        readable(policy.model),
        record_hash,
        policy.threshold,
        readable(policy.rule.name),
        policy.prevalence,
        datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
        __version__,
    )
    facts: dict[str, str | float] = dict(zip(FACTS, values, strict=True))
    if policy.target is None:
        for name in ("agreed threshold", "threshold rule", "prevalence"):
            del facts[name]
    return facts
