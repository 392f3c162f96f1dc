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
from tabdx.core.errors import InputError

NAME = "combined"
MEMBERS_FILE = "members.json"
_MARGIN = 0.01  # of the lowest log loss
PART = ("repeat", "fold")  # what a training part leaves out
_ROUNDING = float(np.finfo(np.float64).eps)  # of a probability of 0, as scikit-learn counts it


def combine(table: pd.DataFrame, models: Sequence[str]) -> pd.DataFrame:
    """Average the predictions, outer or inner, of several models row by row.

    The linear opinion pool (Stone 1961, Annals of Mathematical Statistics 32, 1339–1342) with
    equal weights. Log loss and Brier score are convex, so it is never worse on them than its
    members are on average.

    Parameters
    ----------
    table : DataFrame
        Predictions or inner predictions of these models and perhaps others.
    models : sequence of str
        Whose rows are averaged.

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
    summed = np.zeros((len(first), len(probabilities)))
    for model in models:
        rows = table[table["model"] == model].reset_index(drop=True)
        if rows.empty or not rows[keys].equals(first[keys]):
            raise InputError(
                f"{model} has no predictions for the same patients and folds as {models[0]}, so "
                "that they cannot be combined; train both on the same partitions"
            )
        summed += rows[probabilities].to_numpy()
    means = pd.DataFrame(summed / len(models), columns=probabilities)
    return first.assign(model=NAME, **{name: means[name] for name in probabilities})


def combine_chosen(
    table: pd.DataFrame, candidates: Mapping[str, Sequence[str]], choices: pd.DataFrame
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

    Returns
    -------
    DataFrame
        As `combine` returns it.
    """
    chosen = choices.set_index([*PART])["chosen"]
    means = {name: combine(table, models) for name, models in candidates.items()}
    rows = pd.MultiIndex.from_frame(next(iter(means.values()))[[*PART]])
    taken = pd.Series(chosen.reindex(rows).to_numpy())
    return pd.concat([mean[taken == name] for name, mean in means.items()]).sort_index()


def choose_members(
    inner: pd.DataFrame, labels: pd.Series, candidates: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Choose for each training part the candidate whose mean has the lowest inner log loss.

    The first candidate whose loss is within 1% of the lowest is taken: so little is more often the
    luck of these patients than a gain for others. Patients outside of the part are never looked at.

    Parameters
    ----------
    inner : DataFrame
        Inner predictions of all models that are candidates' members.
    labels : Series
        The number of each patient's class, by patient.
    candidates : mapping of str to sequence of str
        Lists of models by name.

    Returns
    -------
    DataFrame
        One row a part, the first of all of development: ``repeat``, ``fold`` (both missing for
        all of development), ``chosen`` (a name), ``log_loss_<name>`` for each candidate.
    """
    losses = {}
    for name, models in candidates.items():
        mean = combine(inner, models)
        given = mean[probability_columns(mean)].to_numpy()
        mean["loss"] = -np.log(given[np.arange(len(mean)), labels[mean["patient"]]].clip(_ROUNDING))
        losses[f"log_loss_{name}"] = mean.groupby([*PART], dropna=False)["loss"].mean()
    table = pd.DataFrame(losses)
    table.insert(0, "chosen", np.array(list(candidates))[first_near(table.to_numpy())])
    return table.reset_index().sort_values([*PART], na_position="first", ignore_index=True)


def first_near(losses: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the place of the first loss within 1% of the lowest, along the last axis.

    Examples
    --------
    >>> first_near(np.array([[0.302, 0.3, 0.4], [0.31, 0.4, 0.3]]))
    array([0, 2])
    """
    near: NDArray[np.int64] = losses <= losses.min(axis=-1, keepdims=True) * (1 + _MARGIN)
    return near.argmax(axis=-1)


def to_files(members: Mapping[str, Mapping[str, bytes]]) -> dict[str, bytes]:
    """Put the files of several models into one folder.

    Parameters
    ----------
    members : mapping of str to mapping
        By model name, the files of its own folder.

    Returns
    -------
    dict of str to bytes
        ``members.json`` and every file as ``<model>.<name>``: the folder needs no other.
    """
    listed = json.dumps(list(members), indent=2) + "\n"
    return {MEMBERS_FILE: listed.encode()} | {
        f"{model}.{name}": content
        for model, files in members.items()
        for name, content in files.items()
    }
