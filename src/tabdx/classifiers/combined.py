"""The mean of several models' risks, as a model of its own.

Equal weights, fixed beforehand: nothing is learned, so nothing can be learned too much. (Weights
by maximum likelihood on the inner predictions did worse: the models' inner risks are too alike to
tell a few hundred patients which of them to trust.)
"""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.core.errors import InputError

NAME = "combined"
MEMBERS_FILE = "members.json"


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
    probabilities = [name for name in map(str, table) if name.startswith(PROBABILITY)]
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
