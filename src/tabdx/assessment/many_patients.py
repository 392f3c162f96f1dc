"""Answers for a table of patients: a row for each row of the table, or the reasons why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tabdx.assessment.answer import Policy, answer_patients
from tabdx.assessment.checks import check_patients
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.recognition import recognise
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.core.messages import plural
from tabdx.studies.explanation.nearest_patients import Neighbourhood
from tabdx.wording.answers import LEARNED, NOT_RELIABLE, WITHHELD

# Rows between two steps of a progress bar; what is said of them at once is held in memory.
_ROWS_AT_ONCE = 2_000
_NAMED = 5  # reasons that a cell lists
_FOLLOWS = ("predicted_class", "statement", "next_step", "prediction_set")


@dataclass(frozen=True)
class StudyPatients:
    """The patients of the study, whom new ones are compared with.

    Attributes
    ----------
    neighbourhood : Neighbourhood
        Of the development patients.
    development, holdout : DataFrame, shape (patient, feature)
        Raw features of the development patients, and of those who were set aside.
    """

    neighbourhood: Neighbourhood
    development: pd.DataFrame
    holdout: pd.DataFrame


def check_rows(
    features: pd.DataFrame,
    dictionary: Dictionary,
    reference_ranges: Mapping[str, ReferenceRange],
    study: StudyPatients | None,
    most_missing: float,
    progress: Callable[[float], object],
) -> pd.DataFrame:
    """Check many patients as `check_patients` does, and put the reasons of each together.

    Who has all values of a development patient is warned of, too.

    Parameters
    ----------
    features, dictionary, reference_ranges, most_missing
        As `check_patients` takes them.
    study : StudyPatients or None
        Without them nobody is compared with the training patients, or recognised as one.
    progress : callable
        Told the share that is done, 0 to 1, after each part.

    Returns
    -------
    DataFrame
        On the index of `features`: ``withheld``, ``reasons`` (as plain text, those that withhold
        first; empty where there are none), ``learned`` (whether it is a development patient),
        ``set_aside`` (whether it is one of the holdout).
    """
    parts = [_put_together(pd.DataFrame(), features.index[:0])]
    nobody = np.full(len(features), -1)
    itself = nobody if study is None else recognise(features, study.development)
    for start in range(0, len(features), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        some = features.iloc[rows]
        nearest = None if study is None else study.neighbourhood.look_up(some, itself[rows])
        found = check_patients(some, dictionary, reference_ranges, nearest, most_missing)
        parts.append(_put_together(found, some.index))
        progress(min(1.0, (start + _ROWS_AT_ONCE) / len(features)))
    checked = pd.concat(parts)
    checked["learned"] = itself >= 0
    apart = nobody if study is None else recognise(features, study.holdout)
    checked["set_aside"] = apart >= 0
    said = f"The values are those of a development patient. {LEARNED}"
    learned = checked.loc[checked["learned"], "reasons"]
    checked.loc[learned.index, "reasons"] = (learned + f" {said}").str.strip()
    return checked


def _put_together(found: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    checked = pd.DataFrame({"withheld": False, "reasons": ""}, index=index)
    if len(found):
        by_patient = found.groupby("patient").agg({"withholds": "any", "reason": _join})
        checked.iloc[by_patient.index] = by_patient
    return checked


def _join(reasons: pd.Series) -> str:
    more = len(reasons) - _NAMED
    return " ".join(reasons[:_NAMED]) + (f" And {plural(more, 'more reason')}." if more > 0 else "")


def answer_rows(
    predicted: pd.Series | pd.DataFrame,
    checked: pd.DataFrame,
    unreadable: pd.Series,
    policy: Policy,
    dictionary: Dictionary,
    *,
    show_withheld: bool = False,
) -> pd.DataFrame:
    """Answer for every row of a table.

    Parameters
    ----------
    predicted : Series, shape (readable row,), or DataFrame, shape (readable row, class)
        Of `policy.model`, as `answer_patients` takes it.
    checked : DataFrame
        Of `check_rows`, on the same index.
    unreadable : Series of str
        Why the other rows could not be read, by row.
    policy : Policy
    dictionary : Dictionary
    show_withheld : bool
        Whether risk and probabilities are given where the answer is withheld; they are
        marked as not to be relied on.

    Returns
    -------
    DataFrame
        One row per row of the table, in its order: what `answer_patients` says, and ``reasons``.
        Without an answer, ``answer`` is `WITHHELD` or `NOT_RELIABLE`, and what follows from one is
        empty.
    """
    table = answer_patients(predicted, policy, dictionary).assign(reasons=checked["reasons"])
    withheld, numbers = checked["withheld"], list(map(str, table.select_dtypes("number")))
    table.loc[withheld, list(_FOLLOWS)] = ""
    table.loc[withheld, "answer"] = NOT_RELIABLE if show_withheld else WITHHELD
    if not show_withheld:
        table.loc[withheld, numbers] = float("nan")
    left_out = pd.DataFrame({"reasons": unreadable, "answer": WITHHELD})
    left_out[numbers] = float("nan")
    left_out[list(_FOLLOWS)] = ""
    if "tell_apart" in table:
        pairs = zip(table["tell_apart"], withheld, strict=True)
        table["tell_apart"] = [[] if out else one for one, out in pairs]
        left_out["tell_apart"] = [[] for _ in left_out.index]
    return pd.concat([table, left_out[table.columns]]).sort_index()


def is_answered(answers: pd.DataFrame) -> pd.Series:
    """Tell which rows got an answer."""
    answered: pd.Series = ~answers["answer"].isin([WITHHELD, NOT_RELIABLE])
    return answered


def explain_unreadable(problems: pd.DataFrame) -> pd.Series:
    """Say of each row with a problem why it cannot be read.

    Parameters
    ----------
    problems : DataFrame
        Of `split_features`, none of a whole column.

    Returns
    -------
    Series of str
        By row.
    """
    said = problems["column"].astype(str) + " " + problems["rule"].astype(str) + "."
    return said.groupby(problems["row"].astype(int)).agg(_join)
