"""The baselines: logistic regression, gradient boosting and forests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ParameterGrid
from sklearn.pipeline import Pipeline, make_pipeline

from tabdx.classifiers import inner_scores
from tabdx.classifiers.choice import edges, mark_chosen
from tabdx.classifiers.family import Fitted, InnerProbabilities, TrainingPart
from tabdx.classifiers.folds import (
    InnerFold,
    inner_splits,
    join_inner_predictions,
    preprocess_folds,
)
from tabdx.classifiers.forest import ForestClassifier
from tabdx.classifiers.parallel import run_each, worth_starting
from tabdx.core.params import (
    GradientBoostingParams,
    LogisticRegressionParams,
    RandomForestParams,
)
from tabdx.normalization.clip import SmoothClip
from tabdx.numerics.logistic import path_risks, penalty_path

Values = NDArray[np.float64]
Point = dict[str, Any]  # a configuration: hyper-parameters by name

# Patients in all parts of logistic regressions whose training takes no longer than it takes to
# start other processes: some four seconds, at 30 features.
_QUICK_ROWS = 25_000

# Probabilities are then within 1e-6 of the minimum's, from whatever start.
_MULTINOMIAL: dict[str, Any] = {"solver": "newton-cg", "tol": 1e-10, "max_iter": 1_000}

SCORES = ("log_loss", "roc_auc", "accuracy")


@dataclass(frozen=True)
class GridFamily:
    """Any scikit-learn classifier with a grid, searched by mean inner log loss.

    The scores are those of `GridSearchCV` over a pipeline, at a fraction of its time: each inner
    fold is preprocessed once rather than once per configuration.

    Attributes
    ----------
    name : str
        The model's name.
    make : callable
        From hyper-parameters by name to an unfitted classifier of preprocessed columns.
    grid : mapping of str to sequence
        Values tried of each hyper-parameter, in all combinations; ties go to the smallest first.
    preprocessing : transformer
        Unfitted; from raw features to columns.
    inner_folds : int
        Folds of each part on which the configurations are compared.
    workers : int
        Parts trained at a time.
    predict : callable, optional
        A faster way to the probabilities of a fold's validation rows under all configurations,
        from (configurations, fold) to (configuration, row, class). Without one, each is made and
        fitted.
    quick_rows : int
        Patients in all parts together that one process trains on as soon as several would.
    keep_inner : bool
        False where nobody asks for the inner predictions: a single configuration is then not
        scored either, and is fitted once rather than on every inner fold as well.
    """

    name: str
    make: Callable[..., Any]
    grid: Mapping[str, Sequence[Any]]
    preprocessing: Any
    inner_folds: int
    workers: int = 1
    predict: Callable[[Sequence[Point], InnerFold], Values] | None = None
    quick_rows: int = 0
    keep_inner: bool = True

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """Choose on the inner folds of each part, then fit on the whole part."""
        rows = sum(len(part.labels) for part in parts)
        workers = worth_starting(self.workers, rows, self.quick_rows)
        return run_each(self._train_one, parts, f"training {self.name}", workers)

    def _train_one(self, part: TrainingPart) -> Fitted:
        points = list(ParameterGrid(dict(self.grid)))
        if len(points) == 1 and not self.keep_inner:
            return self._fit(part, pd.DataFrame(points).assign(chosen=True))
        splits = inner_splits(part, self.inner_folds)
        folds = preprocess_folds(part, splits, self.preprocessing)
        predict = self.predict or partial(fit_each, self.make)
        predicted = [predict(points, fold) for fold in folds]
        search = mark_chosen(_score(points, folds, predicted), list(self.grid), by="log_loss")
        place = points.index(self._chosen(search))
        inner = join_inner_predictions(splits, [of_fold[place] for of_fold in predicted])
        return self._fit(part, search, inner)

    def _chosen(self, search: pd.DataFrame) -> Point:
        return {name: search.loc[search["chosen"], name].item() for name in self.grid}

    def _fit(
        self, part: TrainingPart, search: pd.DataFrame, inner: InnerProbabilities | None = None
    ) -> Fitted:
        """Fit the chosen configuration on the whole part."""
        classifier = make_pipeline(clone(self.preprocessing), self.make(**self._chosen(search)))
        classifier.fit(part.features, part.labels)
        return Fitted(classifier, search, facts={"on_edge": edges(search, self.grid)}, inner=inner)


def fit_each(make: Callable[..., Any], points: Sequence[Point], fold: InnerFold) -> Values:
    """Predict a fold's validation rows by a classifier a configuration, made and fitted here."""
    fitted = (make(**point).fit(fold.train, fold.train_labels) for point in points)
    return np.stack([one.predict_proba(fold.validation) for one in fitted])


def _score(
    points: Sequence[Point], folds: Sequence[InnerFold], predicted: Sequence[Values]
) -> pd.DataFrame:
    """Score every configuration on every fold: a row each, means over the folds."""
    scores = [
        np.stack(
            [
                inner_scores.log_loss(fold.validation_labels, probability),
                inner_scores.macro_roc_auc(fold.validation_labels, probability),
                inner_scores.accuracy(fold.validation_labels, probability.argmax(axis=-1)),
            ],
            axis=1,
        )
        for fold, probability in zip(folds, predicted, strict=True)
    ]
    means = pd.DataFrame(inner_scores.mean_over_folds(scores), columns=SCORES)
    return pd.concat([pd.DataFrame(points), means], axis=1)


def clipped_logistic_regression(C: float, clip: float, classes: int = 2) -> Pipeline:
    """Make an unfitted L2-penalised logistic regression of smoothly clipped columns.

    Newton's method, because a table has far more patients than columns: it needs some ten
    iterations whatever the columns' scales, where L-BFGS needs thousands without normalization.
    Of more than two classes (the multinomial model) its system of equations has classes ×
    columns unknowns, and is solved by conjugate gradients: four times as fast for the ten classes
    and 64 columns of scikit-learn's digits, and in no memory to speak of where columns are many.

    Parameters
    ----------
    C : float
        Inverse penalty.
    clip : float
        See `tabdx.normalization.clip.smooth_clip`.
    classes : int
        How many there are.
    """
    if classes == 2:
        # As near to the minimum as the path that chose C; Newton's error squares at each step.
        regression = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-8)
    else:
        regression = LogisticRegression(C=C, **_MULTINOMIAL)
    return make_pipeline(SmoothClip(clip), regression)


def clipped_logistic_probabilities(points: Sequence[Point], fold: InnerFold) -> Values:
    """Predict a fold's validation rows by every (C, clip), shape (configuration, row, class).

    Those of `clipped_logistic_regression` at its minimum, along one path of penalties a clip.
    """
    classes = int(fold.train_labels.max()) + 1
    predicted = np.empty((len(points), len(fold.validation), classes))
    path = _path_of_two if classes == 2 else _path_of_many
    for limit in dict.fromkeys(point["clip"] for point in points):
        own = [place for place, point in enumerate(points) if point["clip"] == limit]
        clipped = fold.clipped(limit)
        predicted[own] = path(clipped, [points[one]["C"] for one in own])
    return predicted


def _path_of_two(fold: InnerFold, penalties: Sequence[float]) -> Values:
    fitted = penalty_path(fold.train, fold.train_labels, penalties)
    return inner_scores.two_classes(path_risks(fold.validation, fitted))


def _path_of_many(fold: InnerFold, penalties: Sequence[float]) -> Values:
    """From the strongest penalty to the weakest, each from the fit before it."""
    regression = LogisticRegression(warm_start=True, **_MULTINOMIAL)
    predicted = np.empty((len(penalties), len(fold.validation), int(fold.train_labels.max()) + 1))
    for place in np.argsort(penalties):
        regression.set_params(C=penalties[place]).fit(fold.train, fold.train_labels)
        predicted[place] = regression.predict_proba(fold.validation)
    return predicted


def logistic_regression(
    preprocessing: Any,
    params: LogisticRegressionParams,
    inner_folds: int,
    workers: int,
    classes: int = 2,
) -> GridFamily:
    """Make the family of L2-penalised logistic regressions, their inputs clipped or not."""
    return GridFamily(
        "logistic_regression",
        partial(clipped_logistic_regression, classes=classes),
        {"C": params.C, "clip": params.clip},
        preprocessing,
        inner_folds,
        workers,
        clipped_logistic_probabilities,
        _QUICK_ROWS,
    )


def gradient_boosting(
    preprocessing: Any, params: GradientBoostingParams, inner_folds: int, workers: int
) -> GridFamily:
    """Make the family of histogram gradient boosting.

    It could take missing values as they are, but gets the preprocessing of all other models, so
    that a difference between models is not one between imputations. ``random_state`` is fixed as
    scikit-learn draws rows to bin only above 200,000, and early stopping, which would draw a
    validation part, is off: the number of trees is a parameter.
    """
    return GridFamily(
        "gradient_boosting",
        partial(HistGradientBoostingClassifier, early_stopping=False, random_state=0),
        {"max_iter": params.max_iter, "learning_rate": params.learning_rate},
        preprocessing,
        inner_folds,
        workers,
    )


def random_forest(
    preprocessing: Any, params: RandomForestParams, inner_folds: int, workers: int, seed: int
) -> GridFamily:
    """Make the family of random forests and extremely randomized trees.

    On each inner fold a configuration has so many trees that those of all folds together are as
    many as the forest that is kept has: each patient's inner prediction rests on fewer trees than
    the outer one, which costs a little precision and saves most of the time.
    """
    forest = partial(ForestClassifier, max_features=params.max_features, random_state=seed)
    searched = partial(forest, n_estimators=ceil(params.n_estimators / inner_folds))
    return GridFamily(
        "random_forest",
        partial(forest, n_estimators=params.n_estimators),
        {"kind": params.kind, "min_samples_leaf": params.min_samples_leaf},
        preprocessing,
        inner_folds,
        workers,
        partial(fit_each, searched),
    )
