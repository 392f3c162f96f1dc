"""The mean of several models' risks, as a model of its own.

Equal weights, fixed beforehand: nothing is learned, so nothing can be learned too much. (Weights
by maximum likelihood on the inner predictions did worse: the models' inner risks are too alike to
tell a few hundred patients which of them to trust.)
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import VotingClassifier
from sklearn.preprocessing import LabelEncoder

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.artifacts.refusal import refuse_broken
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


def make_combined(members: Mapping[str, Any]) -> VotingClassifier:
    """Make the classifier whose risk is the mean of its members'.

    Parameters
    ----------
    members : mapping of str to scikit-learn classifier
        Fitted, by model name; ``classes_`` is (0, 1).
    """
    combined = VotingClassifier(list(members.items()), voting="soft")
    # What `fit` would set, had it trained the members: they are fitted already.
    combined.estimators_ = list(members.values())
    combined.le_ = LabelEncoder().fit([0, 1])
    combined.classes_ = combined.le_.classes_
    return combined


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


def from_files(
    files: Mapping[str, bytes], load: Callable[[Mapping[str, bytes]], Any]
) -> VotingClassifier:
    """Turn the files that `to_files` made back into the classifier.

    Parameters
    ----------
    files : mapping of str to bytes
    load : callable
        From one member's files to its classifier.

    Raises
    ------
    InputError
        If the files are not those of the listed members, or these take other features.
    """
    with refuse_broken(f"the combined model's {MEMBERS_FILE}", "`dvc repro` makes it again"):
        models = json.loads(files[MEMBERS_FILE])
        if not models or len(set(models)) < len(models) or not all(map(str.isidentifier, models)):
            raise ValueError("it must list different models by name")
    members = {}
    for model in models:
        start = f"{model}."
        own = {name: content for name, content in files.items() if name.startswith(start)}
        members[model] = load({name[len(start) :]: content for name, content in own.items()})
    if len({tuple(member.feature_names_in_) for member in members.values()}) > 1:
        raise InputError(
            f"the members of the combined model ({', '.join(members)}) take different features; "
            "`dvc repro` makes it again"
        )
    return make_combined(members)
