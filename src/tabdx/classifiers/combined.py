"""The mean of several models' risks, as a model of its own.

Equal weights. Which models are averaged is fixed beforehand, or each training part chooses one of a
few lists by its own inner predictions.
"""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.artifacts.prediction_contract import probability_columns
from tabdx.classifiers.choice import first_best
from tabdx.core.errors import InputError
from tabdx.core.params import Mean

Values = NDArray[np.float64]

NAME = "combined"
MEMBERS_FILE = "members.json"
MEAN_FILE = "mean.json"
PART = ("repeat", "fold")  # what a training part leaves out
_ROUNDING = float(np.finfo(np.float64).eps)  # of a probability of 0, as scikit-learn counts it


def combine(table: pd.DataFrame, models: Sequence[str], mean: Mean = "arithmetic") -> pd.DataFrame:
    """Average the predictions, outer or inner, of several models row by row, with equal weights.

    By the arithmetic mean, the linear opinion pool (Stone 1961), or the geometric one, the
    logarithmic opinion pool (Genest & Zidek 1986). By its log loss neither is ever worse than its
    members are on average.

    Parameters
    ----------
    table : DataFrame
        Predictions or inner predictions of these models and perhaps others.
    models : sequence of str
        Whose rows are averaged.
    mean : {"arithmetic", "geometric"}
        See `average`.

    Returns
    -------
    DataFrame
        The rows of the first of the models, their probabilities the means, ``model`` being
        ``combined``.

    Raises
    ------
    InputError
        If a model has no rows, or other rows than the first one.
    """
    probabilities = probability_columns(table)
    first = table[table["model"] == models[0]].reset_index(drop=True)
    keys = [column for column in first if column not in ("model", *probabilities)]
    given = []
    for model in models:
        rows = table[table["model"] == model].reset_index(drop=True)
        if rows.empty or not rows[keys].equals(first[keys]):
            raise InputError(
                f"{model} has no predictions for the same patients and folds as {models[0]}, so "
                "that they cannot be combined; train both on the same partitions"
            )
        given.append(rows[probabilities].to_numpy())
    means = pd.DataFrame(average(given, mean), columns=probabilities)
    return first.assign(model=NAME, **{name: means[name] for name in probabilities})


def average(probabilities: Sequence[Values], mean: Mean) -> Values:
    """Average probabilities of several models, each of shape (row, class).

    Parameters
    ----------
    probabilities : sequence of ndarray, shape (row, class)
        One entry a model.
    mean : {"arithmetic", "geometric"}
        The geometric mean is divided by its sum over the classes: with two classes it is the risk
        at the mean of the log odds. A probability of 0 counts as a rounding unit.

    Examples
    --------
    >>> risks = [np.array([[0.9, 0.1]]), np.array([[0.5, 0.5]])]
    >>> average(risks, "arithmetic"), average(risks, "geometric")
    (array([[0.7, 0.3]]), array([[0.75, 0.25]]))
    """
    if mean == "arithmetic":
        # One after the other: a sum along an axis would have other last digits.
        return sum(probabilities[1:], start=probabilities[0]) / len(probabilities)
    logarithms = np.mean([np.log(one.clip(_ROUNDING)) for one in probabilities], axis=0)
    likelihoods = np.exp(logarithms)
    shares: Values = likelihoods / likelihoods.sum(axis=1, keepdims=True)
    return shares


def combine_chosen(
    table: pd.DataFrame,
    candidates: Mapping[str, Sequence[str]],
    choices: pd.DataFrame,
    mean: Mean = "arithmetic",
) -> pd.DataFrame:
    """Average in each row the models that its training part has chosen.

    Parameters
    ----------
    table : DataFrame
        Predictions or inner predictions of all models that are candidates' members.
    candidates : mapping of str to sequence of str
        Lists of models by name.
    choices : DataFrame
        As `choose_members` returns it.
    mean : {"arithmetic", "geometric"}
        See `average`.

    Returns
    -------
    DataFrame
        As `combine` returns it.
    """
    chosen = choices.set_index([*PART])["chosen"]
    means = {name: combine(table, models, mean) for name, models in candidates.items()}
    parts = pd.MultiIndex.from_frame(next(iter(means.values()))[[*PART]])
    taken = pd.Series(chosen.reindex(parts).to_numpy())
    return pd.concat([rows[taken == name] for name, rows in means.items()]).sort_index()


def choose_members(
    inner: pd.DataFrame,
    labels: pd.Series,
    candidates: Mapping[str, Sequence[str]],
    mean: Mean = "arithmetic",
) -> pd.DataFrame:
    """Choose for each training part the candidate whose mean has the lowest inner log loss.

    Of equal losses the first candidate is taken. Patients outside of the part are never looked at.

    Parameters
    ----------
    inner : DataFrame
        Inner predictions of all models that are candidates' members.
    labels : Series
        The number of each patient's class, by patient.
    candidates : mapping of str to sequence of str
        Lists of models by name.
    mean : {"arithmetic", "geometric"}
        See `average`.

    Returns
    -------
    DataFrame
        One row a part, the first of all of development: ``repeat``, ``fold`` (both missing for
        all of development), ``chosen`` (a name), ``log_loss_<name>`` for each candidate.
    """
    losses = {}
    for name, models in candidates.items():
        rows = combine(inner, models, mean)
        given = rows[probability_columns(rows)].to_numpy()
        true = given[np.arange(len(rows)), labels[rows["patient"]]]
        rows["loss"] = -np.log(true.clip(_ROUNDING))
        losses[f"log_loss_{name}"] = rows.groupby([*PART], dropna=False)["loss"].mean()
    table = pd.DataFrame(losses)
    best = [first_best(row, "log_loss") for row in table.to_numpy()]
    table.insert(0, "chosen", np.array(list(candidates))[best])
    return table.reset_index().sort_values([*PART], na_position="first", ignore_index=True)


def to_files(
    members: Mapping[str, Mapping[str, bytes]], mean: Mean = "arithmetic"
) -> dict[str, bytes]:
    """Put the files of several models into one folder.

    Parameters
    ----------
    members : mapping of str to mapping
        By model name, the files of its own folder.
    mean : {"arithmetic", "geometric"}
        See `average`.

    Returns
    -------
    dict of str to bytes
        ``members.json``, ``mean.json`` where the mean is not the arithmetic one, and every file as
        ``<model>.<name>``: the folder needs no other.
    """
    listed = json.dumps(list(members), indent=2) + "\n"
    said = {} if mean == "arithmetic" else {MEAN_FILE: (json.dumps(mean) + "\n").encode()}
    return {MEMBERS_FILE: listed.encode(), **said} | {
        f"{model}.{name}": content
        for model, files in members.items()
        for name, content in files.items()
    }
