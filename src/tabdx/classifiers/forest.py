"""Random forests and extremely randomized trees, kept as a few arrays."""

from collections.abc import Sequence
from typing import Any, Literal, Self, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.tree._tree import Tree
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

Values = NDArray[np.float64]
Kind = Literal["random_forest", "extra_trees"]
_LEARNERS = dict(zip(get_args(Kind), (RandomForestClassifier, ExtraTreesClassifier), strict=True))

# Rows that go through all trees at a time: with 300 trees some 40 MiB.
_ROWS = 4096


class ForestClassifier(ClassifierMixin, BaseEstimator):
    """scikit-learn's forest, without a probability of 0 or 1.

    The mean of the trees' class frequencies p becomes (n p + f) / (n + 1), where n is the number
    of training rows and f the classes' frequencies in them: as if one more row had been seen, of
    each class as often as it comes.

    What is kept of the trees are arrays of all their nodes, a tree after the other. scikit-learn's
    own trees are read by compiled code that trusts what a file says, and 300 of them take seconds
    to write.

    Parameters
    ----------
    kind : {"random_forest", "extra_trees"}
        Trees of bootstrap resamples with the best cuts (Breiman 2001), or of all rows with cuts
        drawn at random (Geurts, Ernst & Wehenkel 2006).
    n_estimators, min_samples_leaf, max_features, random_state
        See scikit-learn's `RandomForestClassifier`.

    Attributes
    ----------
    classes_ : ndarray, shape (class,)
    roots_ : ndarray of int, shape (tree,)
        The node at which a tree starts.
    children_ : ndarray of int, shape (node, 2)
        Where a row goes whose value is up to the threshold, and above it; a leaf's are itself.
    feature_, threshold_ : ndarray, shape (node,)
    probability_ : ndarray, shape (node, class)
    """

    def __init__(
        self,
        kind: Kind = "random_forest",
        *,
        n_estimators: int = 300,
        min_samples_leaf: int = 1,
        max_features: str | float | None = "sqrt",
        random_state: int = 0,
    ) -> None:
        self.kind = kind
        self.n_estimators = n_estimators
        self.min_samples_leaf = min_samples_leaf
        self.max_features = max_features
        self.random_state = random_state

    def fit(self, X: Any, y: ArrayLike) -> Self:
        """Grow the trees on `X`, shape (row, column), and their classes `y`."""
        X, y = validate_data(self, X, y, dtype=np.float32)
        check_classification_targets(y)
        grown = _LEARNERS[self.kind](
            self.n_estimators,
            min_samples_leaf=self.min_samples_leaf,
            max_features=self.max_features,
            random_state=self.random_state,
        ).fit(X, y)
        self.classes_, counts = np.unique(y, return_counts=True)
        self._keep([one.tree_ for one in grown.estimators_], counts)
        return self

    def _keep(self, trees: Sequence[Tree], counts: NDArray[np.int64]) -> None:
        sizes = [tree.node_count for tree in trees]
        self.roots_ = np.cumsum([0, *sizes[:-1]], dtype=np.int32)
        own = np.arange(sum(sizes), dtype=np.int32)[:, None]
        children = np.concatenate(
            [np.column_stack((tree.children_left, tree.children_right)) for tree in trees]
        )
        leaf = children < 0
        self.children_ = np.where(leaf, own, children + np.repeat(self.roots_, sizes)[:, None])
        self.children_ = self.children_.astype(np.int32)
        feature = np.concatenate([tree.feature for tree in trees])
        self.feature_ = np.where(leaf[:, 0], 0, feature).astype(np.int32)
        self.threshold_ = np.concatenate([tree.threshold for tree in trees])
        rows, frequency = counts.sum(), counts / counts.sum()
        share = np.concatenate([tree.value[:, 0] for tree in trees])
        # Of each leaf rather than of the mean: the same, as the mean is linear.
        self.probability_ = (rows * share + frequency) / (rows + 1)

    def predict_proba(self, X: Any) -> Values:
        """Predict the probability of each class, shape (row, class): the trees' mean."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, reset=False)
        pieces = [X[start : start + _ROWS] for start in range(0, len(X), _ROWS)]
        return np.concatenate([self.probability_[self._leaves(one)].mean(axis=1) for one in pieces])

    def _leaves(self, rows: NDArray[np.float32]) -> NDArray[np.int32]:
        """Return the leaf that each row reaches in each tree, shape (row, tree)."""
        place = np.arange(len(rows))[:, None]
        node = np.broadcast_to(self.roots_, (len(rows), len(self.roots_)))
        while True:
            above = rows[place, self.feature_[node]] > self.threshold_[node]
            following = self.children_[node, above.astype(np.int8)]
            if (following == node).all():
                return node
            node = following

    def predict(self, X: Any) -> NDArray[Any]:
        """Predict the likeliest class, shape (row,)."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        predicted: NDArray[Any] = self.classes_[likeliest]
        return predicted
