"""From decision values to probabilities, whatever the number of classes."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import assert_all_finite, check_is_fitted, column_or_1d

from tabdx.classifiers.folds import Split
from tabdx.classifiers.inner_scores import two_classes
from tabdx.numerics.platt import cross_fit_sigmoids, hold_slope
from tabdx.numerics.vector_scaling import calibrate, fit_calibration

Values = NDArray[np.float64]


def cross_fit_probabilities(
    decisions: Sequence[Values], labels: Sequence[NDArray[np.int8]]
) -> list[Values]:
    """Turn each fold's decision values into probabilities by what the other folds teach.

    On the rows from which a calibration was learned, its score would be too good.

    Parameters
    ----------
    decisions : sequence of ndarray, shape (configuration, row) or (configuration, row, class)
        One entry a fold; without a last axis there are two classes.
    labels : sequence of ndarray, shape (row,)
        Numbers of the classes, one entry a fold.

    Returns
    -------
    list of ndarray, shape (configuration, row, class)
        One entry a fold.
    """
    if decisions[0].ndim == 2:
        return [two_classes(risk) for risk in cross_fit_sigmoids(list(decisions), list(labels))]
    probabilities = []
    for fold, held_out in enumerate(decisions):
        others = [other for other in range(len(decisions)) if other != fold]
        fitted = fit_calibration(
            np.concatenate([decisions[other] for other in others], axis=1),
            np.concatenate([labels[other] for other in others]),
        )
        probabilities.append(calibrate(held_out, fitted))
    return probabilities


class JointlyCalibratedClassifier(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """A classifier of several classes whose probabilities are calibrated together.

    As scikit-learn's `CalibratedClassifierCV` with ``ensemble=False``, which calibrates each class
    by itself; see `tabdx.numerics.vector_scaling.fit_calibration`.

    Parameters
    ----------
    estimator : scikit-learn classifier
        Unfitted; gives decision values.
    cv : int or sequence of (train, validation)
        Folds on which the calibration is learned; the estimator is then fitted on all rows.

    Attributes
    ----------
    classes_ : ndarray, shape (class,)
    estimator_ : scikit-learn classifier
    calibration_ : ndarray, shape (class, 5)
        See `tabdx.numerics.vector_scaling.fit_calibration`.
    """

    def __init__(self, estimator: Any, cv: Any = 5) -> None:
        self.estimator = estimator
        self.cv = cv

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = get_tags(self.estimator).input_tags.sparse
        return tags

    def fit(self, X: Any, y: Any) -> Self:
        """Fit on rows of two classes or more.

        Raises
        ------
        ValueError
            If there is one class.
        """
        y = column_or_1d(y, warn=True)
        assert_all_finite(y, input_name="y")
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("two classes or more are needed, found one class")
        decisions = cross_val_predict(
            self.estimator, X, labels, cv=self.cv, method="decision_function"
        )
        (self.calibration_,) = fit_calibration(_of_each_class(decisions)[None], labels)
        self.estimator_ = clone(self.estimator).fit(X, labels)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, name):
                setattr(self, name, getattr(self.estimator_, name))
        return self

    def predict_proba(self, X: Any) -> Values:
        """Probability of each class, shape (row, class)."""
        check_is_fitted(self)
        decisions = _of_each_class(self.estimator_.decision_function(X))
        probability: Values = calibrate(decisions[None], self.calibration_[None])[0]
        return probability

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the likeliest class of each row."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        predicted: NDArray[Any] = self.classes_[likeliest]
        return predicted


def _of_each_class(decisions: Values) -> Values:
    """Of two classes an estimator gives one decision value, that of the second."""
    return np.column_stack([-decisions, decisions]) if decisions.ndim == 1 else decisions


def fit_calibrated(
    machine: Any,
    preprocessing: Any,
    features: Any,
    labels: NDArray[np.int8],
    splits: Sequence[Split],
) -> Any:
    """Fit a support vector machine on a whole part, its calibration on its inner folds.

    The calibration is learned from decision values of rows that the machine of their fold did not
    see; the machine that it is put onto is then fitted on all rows. Of two classes it is Platt's
    sigmoid, whose slope is never negative; see `tabdx.numerics.platt.fit_sigmoids`.

    Parameters
    ----------
    machine : scikit-learn classifier
        Unfitted, its hyper-parameters chosen; from columns to decision values.
    preprocessing : transformer
        Unfitted; each fold fits its own copy.
    features : DataFrame or ndarray, shape (patient, feature)
        Of one training.
    labels : ndarray of int, shape (patient,)
        Numbers of the classes.
    splits : sequence of (train, validation)
        Their inner folds.

    Returns
    -------
    CalibratedClassifierCV or JointlyCalibratedClassifier
        Of two classes the first.
    """
    pipeline = Pipeline([("preprocess", clone(preprocessing)), ("svc", machine)])
    if labels.max() > 1:
        return JointlyCalibratedClassifier(pipeline, list(splits)).fit(features, labels)
    calibrated = CalibratedClassifierCV(pipeline, method="sigmoid", cv=list(splits), ensemble=False)
    calibrated.fit(features, labels)
    hold_slope(calibrated, labels)
    return calibrated
