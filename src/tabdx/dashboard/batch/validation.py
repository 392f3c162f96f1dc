"""The answers held against the outcome, where the uploaded table tells it."""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import RULES
from tabdx.assessment.outcomes import (
    find_left_out,
    join_table,
    list_judged,
    number_groups,
    read_labels,
)
from tabdx.assessment.prediction import Predicted
from tabdx.cohort.dictionary import Dictionary
from tabdx.core.messages import plural
from tabdx.dashboard.batch.upload import VALIDATED, Upload, basis_of, make_once
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.loaders import PATHS
from tabdx.dashboard.shared.rows import each_row
from tabdx.evaluation.scores import score_each
from tabdx.wording.answers import INCONCLUSIVE, short_percent
from tabdx.wording.metric_names import METRIC_NAMES, metric_arrow
from tabdx.wording.numbers import count, percent, row_interval, row_percents
from tabdx.wording.text import escape_markdown, join

# Of each class; with fewer, an interval says that nearly nothing is known.
FEWEST = 10
# Of large tables fewer resamples are drawn: the last digit of an interval takes no minutes.
_MOST_DRAWN, _FEWEST_RESAMPLES = 10_000_000, 100
_METRICS = ("roc_auc", "log_loss", "calibration_slope", "calibration_intercept")
_SHARES = ("sensitivity", "specificity")
_ACCURACIES = ("accuracy", "balanced_accuracy")
_CLASS_METRICS = (*_ACCURACIES, "roc_auc", "log_loss")  # of more than two classes


def show_validation(
    upload: Upload,
    predicted: Predicted,
    checked: pd.DataFrame,
    policy: Policy,
    dictionary: Dictionary,
) -> None:
    """Offer to compare the answers with the outcome, where the table has every class.

    Parameters
    ----------
    upload : Upload
    predicted : Series, shape (readable row,), or DataFrame, shape (readable row, class)
        By `policy.model`.
    checked : DataFrame
        Of `check_rows`, on the same index.
    policy : Policy
    dictionary : Dictionary
    """
    outcome = dictionary.outcome
    if outcome.column not in upload.own:
        return
    labels = read_labels(upload.own_by_name, dictionary).dropna()
    why = find_left_out(labels.index, checked)
    left_out = "; ".join(
        f"{plural(rows, 'row')} {reason}" for reason, rows in why[why != ""].value_counts().items()
    )
    known = labels[why == ""]
    counts = {name: int((known == name).sum()) for name in outcome.classes}
    # Of two classes as they are said; a class of several may be named by a number.
    write = "{rows:,} {name}" if len(counts) == 2 else "{name} ({rows:,})"
    told = join(write.format(rows=rows, name=name) for name, rows in counts.items())
    column = escape_markdown(outcome.column)
    st.header("Comparison with the outcome")
    if left_out and known.empty:
        st.markdown(f"No row is left to compare: {left_out}.")
        return
    if left_out:
        st.markdown(f"Not compared: {left_out}.")
    if min(counts.values()) < FEWEST:
        st.markdown(
            f"Of the rows to compare, the column {column} says {escape_markdown(told)}: too few to "
            f"compare answers with outcomes, for which each class needs {FEWEST}."
        )
        return
    if not st.toggle(f"Compare the answers with the column {column}", key="validate"):
        return
    show_scores(upload, known, predicted.loc[known.index], policy, dictionary)


def show_scores(
    upload: Upload,
    labels: pd.Series,
    predicted: Predicted,
    policy: Policy,
    dictionary: Dictionary,
) -> None:
    """Show how the answers to some rows of an upload compare with their outcomes."""
    groups = number_groups(upload.own_by_name.loc[labels.index], dictionary)
    files = RULES, PATHS.params, PATHS.model_record(policy.model)
    with st.spinner("Comparing"):
        scores = make_once(
            VALIDATED,
            (*basis_of(upload, *files), str(policy.prevalence)),
            lambda: validate(labels, predicted, groups, policy, dictionary),
        )
    st.markdown(
        f"{plural(len(labels), 'row')} compared; {_count_undecided(predicted, policy, dictionary)}"
    )
    st.dataframe(
        scores, hide_index=True, alt="How the answers compare with the outcome, by measure"
    )
    st.caption("Small numbers say little: read the intervals, not the values alone.")


def _count_undecided(predicted: Predicted, policy: Policy, dictionary: Dictionary) -> str:
    """Say how many answers are no class, and how the scores count them."""
    own = predicted.to_numpy(dtype=np.float64)
    if policy.target is None:
        sets = policy.name_sets(own, dictionary.outcome.classes)
        undecided = sum(len(one) != 1 for one in sets)
        return (
            f"{plural(undecided, 'prediction set is', 'prediction sets are')} not a single class: "
            "accuracy counts the most probable one."
        )
    inconclusive = int((policy.bands(own) == INCONCLUSIVE).sum())
    return (
        f"{plural(inconclusive, 'answer is', 'answers are')} inconclusive: sensitivity and "
        "specificity count them by the threshold alone."
    )


def validate(
    labels: pd.Series,
    predicted: Predicted,
    groups: NDArray[np.int64],
    policy: Policy,
    dictionary: Dictionary,
) -> pd.DataFrame:
    """Judge what is shown by the outcome, as `tabdx.evaluation` judges a model.

    Parameters
    ----------
    labels : Series, shape (row,)
        The class of each.
    predicted : Series, shape (row,), or DataFrame, shape (row, class)
        As the model predicts it.
    groups : ndarray, shape (row,)
        Which rows belong together, numbered from 0.
    policy : Policy
    dictionary : Dictionary

    Returns
    -------
    DataFrame
        One row per measure, for people: ``measure``, ``value`` with its interval, ``rows``.
    """
    rules = load_params().evaluate
    shown = policy.carry(predicted.to_numpy(dtype=np.float64))
    each, sides = join_table(labels, shown, groups, policy, dictionary.outcome)
    of_sides = _SHARES if each is not None else (*_METRICS, *_SHARES)
    judged = list_judged(each, sides, _CLASS_METRICS, of_sides)
    found = score_each(
        judged,
        threshold=policy.threshold,
        confidence=rules.confidence,
        resamples=min(rules.resamples, max(_FEWEST_RESAMPLES, _MOST_DRAWN // len(labels))),
        seed=load_params().seed,
    )
    table = pd.concat([scores.table for scores in found], ignore_index=True)
    at_threshold = f" at the threshold of {short_percent(policy.threshold)}"
    return pd.DataFrame(
        {
            "measure": [
                metric_arrow(row.metric) + (at_threshold if row.metric in _SHARES else "")
                for row in each_row(table)
            ],
            f"value ({percent(rules.confidence, 0)} interval)": [
                row_percents(row._asdict())
                if row.metric in (*_SHARES, *_ACCURACIES)
                else row_interval(row._asdict(), METRIC_NAMES[row.metric].digits)
                for row in each_row(table)
            ],
            "rows": [count(row.n) for row in each_row(table)],
        }
    )
