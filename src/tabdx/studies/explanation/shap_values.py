"""SHAP values and what-if curves of one patient."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from tabdx.cohort.target import Target

Numbers = NDArray[np.float64]
Risk = Callable[[pd.DataFrame], Numbers]

LARGEST_ERROR = 0.004  # of a value: once each is known as well as this, no more is asked
_ROWS = 16_000  # asked of the model between two looks at the errors; fewer for larger errors
_BATCHES = 6  # the most; what is then not known well enough has its error beside it
_SECOND = Target("the second class", (1,))
_PATIENTS_PER_COVARIATE = 5  # fewer would be fitted, not explained


@dataclass(frozen=True)
class Explanation:
    """One patient's risk, divided among the features.

    Attributes
    ----------
    average : float
        Mean risk of the background patients, all of them.
    risk : float
        The patient's own.
    shap_values : Series
        SHAP value by feature: how far its value moves the risk from the average. They sum to
        ``risk - average``.
    errors : Series
        Standard error of each value, by feature.
    """

    average: float
    risk: float
    shap_values: pd.Series
    errors: pd.Series


def predict_probability(classifier: Any, features: pd.DataFrame) -> Numbers:
    """Predict on one thread, shape (row, class)."""
    # A few thousand rows are too few to share: threads would wait for one another, and for those
    # of other sessions, more than they work (boosting on two busy cores: 9 s for 0.1).
    with threadpool_limits(limits=1):
        probability: Numbers = classifier.predict_proba(features)
    return probability


def risk_of(classifier: Any, target: Target | None = None) -> Risk:
    """Return a classifier's risk of a target as a function of raw features.

    Parameters
    ----------
    classifier : scikit-learn classifier
        Its classes are the numbers of the cohort's.
    target : Target, optional
        The classes whose probability it is. Of two classes it may be left out: the second.

    Raises
    ------
    ValueError
        When the risk is asked, if there are more than two classes and no target.
    """

    def risk(features: pd.DataFrame) -> Numbers:
        probability = predict_probability(classifier, features)
        if target is None and probability.shape[1] != 2:
            raise ValueError(f"a risk of which of {probability.shape[1]} classes? name a target")
        of = _SECOND if target is None else target
        return of.risk(probability)

    return risk


def explain(
    risk: Risk,
    patient: pd.DataFrame,
    background: pd.DataFrame,
    risks: Numbers,
    seed: int = 0,
    largest_error: float = LARGEST_ERROR,
) -> Explanation:
    """Divide one patient's risk among the features by Shapley values.

    A feature's value is what it adds to the risk when the patient's values replace those of a
    background patient one after the other, averaged over all orders and all background patients
    (Štrumbelj and Kononenko 2014, Knowledge and Information Systems 41, 647–665; Lundberg and Lee
    2017, NeurIPS 30). Each background patient is met in a random order and in its reverse: exact
    wherever no three features act together.

    Parameters
    ----------
    risk : callable
        From raw features to the risk, shape (row,).
    patient : DataFrame, shape (1, feature)
    background : DataFrame, shape (row, feature)
        From whose mean risk the explanation starts: all development patients.
    risks : ndarray, shape (row,)
        Theirs.
    seed : int
        Where the draw of the orders starts.
    largest_error : float
        Standard error of a value at which no more is asked of the model.

    Notes
    -----
    What is explained is the model, not the disease: of two features that say the same, the one
    that the model reads gets the share.

    More background patients are taken until every value is known to `largest_error`. Those taken
    stand for all by a linear regression of what they give on their risk and their features, read
    off at the mean of all (the regression estimator of survey sampling: Cochran 1977, Sampling
    Techniques, chapter 7). As the values of one background patient sum to ``risk - its risk``,
    those read off sum to ``risk - average`` exactly.
    """
    rng, own = np.random.default_rng(seed), float(risk(patient)[0])
    rows = round(_ROWS * min(1.0, LARGEST_ERROR / largest_error))
    batches = list(_batches(risks, patient.shape[1], rows))
    covariates = _covariates(patient, background, risks, len(batches[0]))
    taken: list[Numbers] = []
    for number, batch in enumerate(batches, start=1):
        taken.append(_contributions(risk, patient, background.iloc[batch], risks[batch], own, rng))
        values, errors = _at_the_mean(
            np.concatenate(taken), covariates[np.concatenate(batches[:number])]
        )
        if errors.max() <= largest_error:
            break
    names = patient.columns
    average = float(risks.mean())
    return Explanation(average, own, pd.Series(values, names), pd.Series(errors, names))


def _batches(risks: Numbers, features: int, rows: int) -> Iterator[NDArray[np.intp]]:
    """Places of the background patients to take together, each time some of every risk."""
    at_once = max(1, rows // max(1, 2 * (features - 1)))
    order = np.argsort(risks, kind="stable")
    # Few patients are met several times in one batch, in other orders each time.
    order = np.tile(order, max(1, at_once // len(order)))
    parts = -(-len(order) // at_once)
    for number in range(_BATCHES):
        yield order[number % parts :: parts]


def _covariates(
    patient: pd.DataFrame, background: pd.DataFrame, risks: Numbers, taken: int
) -> Numbers:
    """Describe the background patients, shape (row, 1 + covariate): 1, and what has mean 0."""
    table = pd.DataFrame({"risk": risks}, index=background.index)
    if taken >= _PATIENTS_PER_COVARIATE * (patient.shape[1] + 2):
        for place, name in enumerate(background):
            column = background[name]
            numeric = pd.api.types.is_numeric_dtype(column)
            table[place] = column if numeric else column.ne(patient[name].iloc[0])
    table = table.astype(float)
    spread = table.std(ddof=0).replace(0.0, 1.0)
    scaled = ((table - table.mean()) / spread).fillna(0.0).to_numpy()
    return np.column_stack([np.ones(len(scaled)), scaled])


def _contributions(
    risk: Risk,
    patient: pd.DataFrame,
    background: pd.DataFrame,
    risks: Numbers,
    own: float,
    rng: np.random.Generator,
) -> Numbers:
    """Return what each feature adds to each background patient's risk, shape (row, feature)."""
    rows, features = len(background), patient.shape[1]
    forward = rng.permuted(np.tile(np.arange(features), (rows, 1)), axis=1)  # the place of each
    places = np.stack([forward, features - 1 - forward], axis=1)  # (row, way, feature)
    # (row, way, step, feature): at step k the patient's values stand in places below k.
    known = places[:, :, None] < np.arange(1, features)[:, None]
    mixed = _mix(known.reshape(-1, features), patient, background)
    between = risk(mixed) if len(mixed) else np.empty(0)
    path = np.empty((rows, 2, features + 1))
    path[..., 0], path[..., -1] = risks[:, None], own
    path[..., 1:-1] = between.reshape(rows, 2, features - 1)
    steps: Numbers = np.take_along_axis(np.diff(path, axis=2), places, axis=2).mean(axis=1)
    return steps


def _at_the_mean(contributions: Numbers, covariates: Numbers) -> tuple[Numbers, Numbers]:
    """Regress on the covariates, and return the values where these have their mean, 0."""
    found, _, rank, _ = np.linalg.lstsq(covariates, contributions, rcond=None)
    left, taken = contributions - covariates @ found, len(contributions)
    if taken <= rank:
        return found[0], np.full(contributions.shape[1], np.inf)
    return found[0], np.sqrt((left**2).sum(axis=0) / (taken - rank) / taken)


def _mix(known: NDArray[np.bool_], patient: pd.DataFrame, background: pd.DataFrame) -> pd.DataFrame:
    """Replace background values by the patient's; each background patient has as many rows."""
    copies = background.iloc[np.arange(len(background)).repeat(len(known) // len(background))]
    columns = {
        name: copies[name].mask(known[:, place], patient[name].iloc[0])
        for place, name in enumerate(patient.columns)
    }
    return pd.DataFrame(columns).reset_index(drop=True)


def what_if(
    risk: Risk, patient: pd.DataFrame, feature: str, values: NDArray[Any]
) -> NDArray[np.float64]:
    """Predict the risk with one feature set to each value, all others as they are.

    Parameters
    ----------
    risk : callable
        From raw features to the risk, shape (row,).
    patient : DataFrame, shape (1, feature)
    feature : str
    values : ndarray, shape (value,)
        Numbers, or the levels of a categorical feature.

    Returns
    -------
    ndarray, shape (value,)
    """
    copies = pd.concat([patient] * len(values), ignore_index=True)
    copies[feature] = values
    return risk(copies)
