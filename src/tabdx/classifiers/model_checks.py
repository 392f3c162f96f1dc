"""Checks of a classifier that was read from files, before it predicts."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import SVC

from tabdx.artifacts.refusal import refuse_broken
from tabdx.classifiers.forest import ForestClassifier

_TOLERANCE = 1e-6  # of the sum of the probabilities


def check_model(classifier: Any, classes: int | None = None) -> None:
    """Refuse a classifier whose files can be read, but do not make one that predicts risks.

    Compiled code trusts the arrays of trees and support vectors: those are looked over first. Then
    the classifier is asked for the probabilities of a patient without any measurement.

    Parameters
    ----------
    classifier : scikit-learn classifier
        Fitted, takes raw features by name.
    classes : int, optional
        How many it must tell apart; two or more if left out.

    Raises
    ------
    InputError
        If it does not know its features and classes, holds arrays that do not fit each other, or
        gives anything but a probability a class.
    """
    with refuse_broken("the model", "`dvc repro` trains it again"):
        known = list(classifier.classes_)
        if known != list(range(max(2, classes or len(known)))):
            expected = f"0 to {classes - 1}" if classes else "0, 1 and so on"
            raise ValueError(f"its classes are {known}, not {expected}")
        for part in parts_of(classifier):
            # An unfitted one, which others are cloned from, has nothing that could be wrong.
            if isinstance(part, HistGradientBoostingClassifier) and hasattr(part, "_predictors"):
                _check_trees(part, len(known))
            elif isinstance(part, SVC) and hasattr(part, "support_vectors_"):
                _check_machine(part)
            elif isinstance(part, OneVsRestClassifier) and hasattr(part, "estimators_"):
                _check_machines(part, len(known))
            elif isinstance(part, ForestClassifier) and hasattr(part, "children_"):
                _check_forest(part)
        names = list(classifier.feature_names_in_)
        if not names or not all(isinstance(name, str) for name in names):
            raise ValueError("it does not know the names of its features")
        unmeasured = pd.DataFrame(np.nan, index=[0], columns=names, dtype=object)
        risk = np.asarray(classifier.predict_proba(unmeasured))
        if risk.shape != (1, len(known)) or not (
            (risk >= 0).all() and abs(risk.sum() - 1) < _TOLERANCE
        ):
            raise ValueError("what it predicts is no risk")


def parts_of(classifier: Any) -> Iterator[Any]:
    """The classifier, and every object that it is made of, each once."""
    waiting, seen = [classifier], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
        elif isinstance(one, np.ndarray):
            waiting.extend(one.ravel() if one.dtype == object else ())
        else:
            waiting.extend(getattr(one, "__dict__", {}).values())


def _check_trees(boosted: HistGradientBoostingClassifier, classes: int) -> None:
    """A way through a tree ends in a leaf, and reads columns that there are."""
    grown = {len(trees) for trees in boosted._predictors} | {boosted.n_trees_per_iteration_}
    if grown != {1 if classes == 2 else classes}:
        raise ValueError("it does not have a tree a class in each iteration")
    for tree in (tree for trees in boosted._predictors for tree in trees):
        nodes = tree.nodes
        inner = np.flatnonzero(nodes["is_leaf"] == 0)
        for side in ("left", "right"):
            child = nodes[side][inner]
            # Children come after their parent, so that no way leads back.
            if not ((child > inner) & (child < len(nodes))).all():
                raise ValueError("a tree leads nowhere")
        if not (nodes["feature_idx"][inner] < boosted.n_features_in_).all():
            raise ValueError("a tree reads a column that there is not")
        if not len(nodes) or nodes["is_categorical"].any():
            raise ValueError("a tree has nodes that no tree of this project has")


def _check_machines(together: OneVsRestClassifier, classes: int) -> None:
    """Each class has its machine."""
    if len(together.estimators_) != classes or together.n_classes_ != classes:
        raise ValueError(f"it has {len(together.estimators_)} machines for {classes} classes")


def _check_forest(forest: ForestClassifier) -> None:
    """A way through a tree ends in a leaf with probabilities, and reads columns that there are."""
    nodes = len(forest.feature_)
    shapes = {
        "children_": (nodes, 2),
        "threshold_": (nodes,),
        "probability_": (nodes, len(forest.classes_)),
        "roots_": (len(forest.roots_),),
    }
    wrong = [name for name, shape in shapes.items() if np.shape(getattr(forest, name)) != shape]
    places = (forest.children_, forest.feature_, forest.roots_)
    if wrong or not all(np.issubdtype(one.dtype, np.integer) for one in places):
        raise ValueError(f"the arrays of a forest do not fit {', '.join(wrong) or 'their kind'}")
    own = np.arange(nodes)[:, None]
    leaf = (forest.children_ == own).all(axis=1, keepdims=True)
    # Children come after their parent, so that no way leads back.
    if not (leaf | ((forest.children_ > own) & (forest.children_ < nodes))).all():
        raise ValueError("a tree leads nowhere")
    if not len(forest.roots_) or not ((forest.roots_ >= 0) & (forest.roots_ < nodes)).all():
        raise ValueError("a tree starts nowhere")
    if not ((forest.feature_ >= 0) & (forest.feature_ < forest.n_features_in_)).all():
        raise ValueError("a tree reads a column that there is not")
    if not (forest.probability_ > 0).all() or not np.allclose(forest.probability_.sum(axis=1), 1):
        raise ValueError("a tree ends in what is no risk")


def _check_machine(machine: SVC) -> None:
    """The arrays of a support vector machine are of one length."""
    vectors, columns = machine.support_vectors_.shape
    shapes = {
        "support_": (vectors,),
        "_n_support": (2,),
        "_dual_coef_": (1, vectors),
        "_intercept_": (1,),
        "_probA": (0,),
        "_probB": (0,),
    }
    wrong = [name for name, shape in shapes.items() if np.shape(getattr(machine, name)) != shape]
    if wrong or columns != machine.n_features_in_ or machine._n_support.sum() != vectors:
        raise ValueError(f"the support vectors do not fit {', '.join(wrong) or 'their number'}")
    if (machine._n_support < 0).any() or machine._sparse or machine.kernel != "rbf":
        raise ValueError("it is not a support vector machine of this project's kind")
