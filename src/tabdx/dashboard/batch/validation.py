"""The answers held against the outcome, where the uploaded table tells it."""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from tabdx.assessment.answer import Policy
from tabdx.cohort.cells import read_cells
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.validation import read_groups
from tabdx.core.messages import plural
from tabdx.core.partition_names import HOLDOUT
from tabdx.dashboard.batch.upload import VALIDATED, Upload, make_once
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.rows import each_row
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.scores import score
from tabdx.wording.metric_names import METRIC_NAMES, metric_arrow
from tabdx.wording.numbers import count, percent, row_interval, row_percents
from tabdx.wording.text import escape_markdown, join

# Of each class; with fewer, an interval says that nearly nothing is known.
FEWEST = 10
# Of large tables fewer resamples are drawn: the last digit of an interval takes no minutes.
_MOST_DRAWN, _FEWEST_RESAMPLES = 10_000_000, 100
_METRICS = ("roc_auc", "log_loss", "calibration_slope", "calibration_intercept")
_SHARES = ("sensitivity", "specificity")


def show_validation(
    upload: Upload, risks: pd.Series, policy: Policy, dictionary: Dictionary
) -> None:
    """Offer to compare the answers with the outcome, where the table has both classes.

    Parameters
    ----------
    upload : Upload
    risks : Series
        As `policy.model` predicts them, of the rows that are answered and from which it has not
        learned.
    policy : Policy
    dictionary : Dictionary
    """
    own, outcome = upload.own, dictionary.outcome
    if outcome.column not in own:
        return
    column = escape_markdown(outcome.column)
    labels = read_labels(own.loc[risks.index], dictionary)
    counts = {name: int((labels == name).sum()) for name in outcome.classes}
    told = join(f"{one:,} {name}" for name, one in counts.items())
    st.header("Comparison with the outcome")
    if min(counts.values()) < FEWEST:
        st.markdown(
            f"Of the rows with an answer from which the model has not learned, the column {column} "
            f"says {escape_markdown(told)}: too few to compare answers with outcomes, for which "
            f"each class needs {FEWEST}."
        )
        return
    if not st.toggle(f"Compare the answers with the column {column}", key="validate"):
        return
    known = labels.dropna()
    groups = number_groups(own.loc[known.index], dictionary)
    with st.spinner("Comparing"):
        scores = make_once(
            VALIDATED,
            (upload.file, policy.model, policy.threshold, policy.prevalence),
            lambda: validate(known, risks[known.index], groups, policy, dictionary),
        )
    st.markdown(
        f"{plural(len(known), 'row')} with an answer and an outcome: {escape_markdown(told)}."
    )
    st.dataframe(
        scores, hide_index=True, alt="How the answers compare with the outcome, by measure"
    )
    st.caption(
        "Small numbers say little: read the intervals, not the values alone. Rows without an "
        "answer, and those from which the model has learned, are not counted."
    )


def read_labels(own: pd.DataFrame, dictionary: Dictionary) -> pd.Series:
    """Read the outcome of each row; missing where it is neither class."""
    outcome = dictionary.outcome
    typed, _ = read_cells(own[[outcome.column]], dictionary, [outcome.column])
    labels = typed[outcome.column].set_axis(own.index)
    return labels.where(labels.isin(outcome.classes))


def number_groups(own: pd.DataFrame, dictionary: Dictionary) -> NDArray[np.int64]:
    """Number the groups of the rows; without groups each row is its own.

    Raises
    ------
    InputError
        If a cell of their column does not match its pattern.
    """
    group = dictionary.group
    if group is None or group.column not in own:
        return np.arange(len(own))
    names = read_groups(own[group.column].astype(str), group, "the table")
    return np.unique(names.to_numpy(), return_inverse=True)[1].astype(np.int64)


def validate(
    labels: pd.Series,
    risks: pd.Series,
    groups: NDArray[np.int64],
    policy: Policy,
    dictionary: Dictionary,
) -> pd.DataFrame:
    """Judge the risks that are shown by the outcome, as `tabdx.evaluation` judges a model.

    Parameters
    ----------
    labels : Series, shape (row,)
        The class of each.
    risks : Series, shape (row,)
        As the model predicts them.
    groups : ndarray, shape (row,)
        Which rows belong together, numbered from 0.
    policy : Policy
    dictionary : Dictionary

    Returns
    -------
    DataFrame
        One row per measure, for people: ``measure``, ``value`` with its interval, ``rows``.
    """
    classes = dictionary.outcome.classes
    rules = load_params().evaluate
    joined = JoinedPredictions(
        policy.model,
        HOLDOUT,  # judged once, by a model that has not seen them
        classes,
        pd.Index(labels.index),
        labels.eq(classes[1]).to_numpy().astype(np.int8),
        groups,
        policy.carry(risks.to_numpy(dtype=np.float64))[np.newaxis],
    )
    table = score(
        [joined],
        threshold=policy.threshold,
        confidence=rules.confidence,
        resamples=min(rules.resamples, max(_FEWEST_RESAMPLES, _MOST_DRAWN // len(labels))),
        seed=load_params().seed,
        metrics=[*_METRICS, *_SHARES],
    ).table
    return pd.DataFrame(
        {
            "measure": [metric_arrow(row.metric) for row in each_row(table)],
            f"value ({percent(rules.confidence, 0)} interval)": [
                row_percents(row._asdict())
                if row.metric in _SHARES
                else row_interval(row._asdict(), METRIC_NAMES[row.metric].digits)
                for row in each_row(table)
            ],
            "rows": [count(row.n) for row in each_row(table)],
        }
    )
