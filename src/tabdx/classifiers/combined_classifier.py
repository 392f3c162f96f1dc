"""The combined model as a classifier: read from its files, and its risks."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import VotingClassifier
from sklearn.preprocessing import LabelEncoder

from tabdx.artifacts.refusal import refuse_broken
from tabdx.classifiers.combined import MEAN_FILE, MEMBERS_FILE, average
from tabdx.core.errors import InputError
from tabdx.core.params import Mean


class GeometricVotingClassifier(VotingClassifier):
    """A soft vote by the geometric mean of the members' probabilities."""

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Predict the probability of each class, shape (patient, class)."""
        return average(self._collect_probas(X), "geometric")


_VOTES = {"arithmetic": VotingClassifier, "geometric": GeometricVotingClassifier}


def make_combined(members: Mapping[str, Any], mean: Mean = "arithmetic") -> VotingClassifier:
    """Make the classifier whose probabilities are the mean of its members'.

    Parameters
    ----------
    members : mapping of str to scikit-learn classifier
        Fitted, by model name; all have the same ``classes_``, the numbers from 0.
    mean : {"arithmetic", "geometric"}
        See `tabdx.classifiers.combined.average`.
    """
    combined = _VOTES[mean](list(members.items()), voting="soft")
    # What `fit` would set, had it trained the members: they are fitted already.
    combined.estimators_ = list(members.values())
    combined.le_ = LabelEncoder().fit(combined.estimators_[0].classes_)
    combined.classes_ = combined.le_.classes_
    return combined


def from_files(
    files: Mapping[str, bytes], load: Callable[[Mapping[str, bytes]], Any]
) -> VotingClassifier:
    """Turn the files that `tabdx.classifiers.combined.to_files` made back into the classifier.

    Parameters
    ----------
    files : mapping of str to bytes
    load : callable
        From one member's files to its classifier.

    Raises
    ------
    InputError
        If the files are not those of the listed members, or these take other features or tell
        other classes apart.
    """
    with refuse_broken(f"the combined model's {MEMBERS_FILE}", "`dvc repro` makes it again"):
        models = json.loads(files[MEMBERS_FILE])
        if not models or len(set(models)) < len(models) or not all(map(str.isidentifier, models)):
            raise ValueError("it must list different models by name")
    with refuse_broken(f"the combined model's {MEAN_FILE}", "`dvc repro` makes it again"):
        mean: Mean = json.loads(files.get(MEAN_FILE, b'"arithmetic"'))
        if mean not in list(_VOTES):
            raise ValueError("it must name a mean")
    members = {}
    for model in models:
        start = f"{model}."
        own = {name: content for name, content in files.items() if name.startswith(start)}
        members[model] = load({name[len(start) :]: content for name, content in own.items()})
    for attribute, fault in (
        ("feature_names_in_", "take different features"),
        ("classes_", "tell different classes apart"),
    ):
        if len({tuple(getattr(member, attribute)) for member in members.values()}) > 1:
            raise InputError(
                f"the members of the combined model ({', '.join(members)}) {fault}; "
                "`dvc repro` makes it again"
            )
    return make_combined(members, mean)
