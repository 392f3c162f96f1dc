"""Networks as a scikit-learn classifier."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.networks import Network, combinations
from tabdx.classifiers.neural_search import Ensemble, Members, SearchPlan, search_networks
from tabdx.nets.ensemble import predict_risks
from tabdx.nets.training import Schedule

# Patients predicted at once: bounds the memory of a large table.
_ROWS_AT_ONCE = 8192


class NeuralClassifier(ClassifierMixin, BaseEstimator):
    """An ensemble of small networks, its configuration chosen on inner folds.

    Parameters
    ----------
    network : {"mlp", "cnn"}
    widths : sequence of sequences of int
        Hidden widths (MLP) or convolution channels (CNN) to try.
    learning_rate, weight_decay, dropout : sequence of float
        Values to try, in every combination.
    preprocessing : transformer, optional
        Fitted inside every inner fold; None takes numbers as they are.
    channels : int
        Channels in which the preprocessed columns come (CNN).
    inner_folds, seeds : int
        Networks per configuration: one for each inner fold and seed.
    averaged : int
        How many of the best configurations are averaged.
    max_epochs, patience, batch_rows : int
        See `tabdx.nets.training.Schedule`.
    device : {"auto", "cpu", "cuda", "mps"}
    random_state : int

    Attributes
    ----------
    classes_ : ndarray, shape (2,)
        The second is the positive one.
    ensemble_ : Ensemble
        The chosen networks.
    """

    def __init__(
        self,
        network: Network = "mlp",
        *,
        widths: Sequence[Sequence[int]] = ((64, 64),),
        learning_rate: Sequence[float] = (0.003,),
        weight_decay: Sequence[float] = (0.3,),
        dropout: Sequence[float] = (0.0,),
        preprocessing: Any = None,
        channels: int = 1,
        inner_folds: int = 5,
        seeds: int = 1,
        averaged: int = 1,
        max_epochs: int = 100,
        patience: int = 15,
        batch_rows: int = 32,
        device: str = "auto",
        random_state: int = 0,
    ) -> None:
        self.network = network
        self.widths = widths
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.dropout = dropout
        self.preprocessing = preprocessing
        self.channels = channels
        self.inner_folds = inner_folds
        self.seeds = seeds
        self.averaged = averaged
        self.max_epochs = max_epochs
        self.patience = patience
        self.batch_rows = batch_rows
        self.device = device
        self.random_state = random_state

    def __sklearn_tags__(self) -> Tags:
        """Two classes only."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def plan(self) -> SearchPlan:
        """Return what `fit` will try."""
        return SearchPlan(
            self.network,
            self.channels,
            tuple(combinations(self.widths, self.learning_rate, self.weight_decay, self.dropout)),
            FunctionTransformer() if self.preprocessing is None else self.preprocessing,
            Schedule(self.max_epochs, self.patience, self.batch_rows),
            self.inner_folds,
            self.seeds,
            self.averaged,
            self.device,
        )

    def fit(self, X: Any, y: ArrayLike, groups: NDArray[np.object_] | None = None) -> Self:
        """Choose a configuration on inner folds and keep its networks.

        Parameters
        ----------
        X : DataFrame or ndarray, shape (patient, feature)
        y : array-like, shape (patient,)
            Two classes.
        groups : ndarray, shape (patient,), optional
            Patients of one group share an inner fold.

        Raises
        ------
        ValueError
            If there are not two classes, or too few patients of one for the inner folds.
        """
        X, y = self._validate(X, y)
        self.classes_, coded = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y holds the one class {self.classes_[0]!r}; two classes are needed")
        part = TrainingPart(X, coded.astype(np.int8), groups, self.random_state)
        self.ensemble_ = search_networks(self.plan(), [part])[0].ensemble
        return self

    def adopt(self, X: Any, ensemble: Ensemble) -> Self:
        """Take over an ensemble that was trained together with others, on the patients `X`."""
        self._validate_features(X, reset=True)
        self.classes_ = np.array([0, 1])
        self.ensemble_ = ensemble
        return self

    def member_risks(self, X: Any) -> NDArray[np.float64]:
        """Predict each member's probability of the positive class, shape (member, patient)."""
        check_is_fitted(self, "ensemble_")
        X = self._validate_features(X, reset=False)
        ensemble = self.ensemble_
        seen = np.stack(
            [
                np.asarray(preprocessing.transform(X), dtype=np.float32)
                for preprocessing in ensemble.preprocessings
            ]
        )
        return np.concatenate([_risks(members, seen) for members in ensemble.members])

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Predict the probability of each class, shape (patient, 2): the members' mean."""
        positive = self.member_risks(X).mean(axis=0)
        return np.column_stack((1 - positive, positive))

    def predict(self, X: Any) -> NDArray[Any]:
        """Predict the likelier class, shape (patient,)."""
        likelier = self.predict_proba(X).argmax(axis=1)
        predicted: NDArray[Any] = self.classes_[likelier]
        return predicted

    def _validate(self, X: Any, y: ArrayLike) -> tuple[Any, NDArray[Any]]:
        if self.preprocessing is None:
            X, y = validate_data(self, X, y, dtype=np.float64)
        else:
            X, y = validate_data(self, X, y, skip_check_array=True)
        y = np.asarray(y)
        check_classification_targets(y)
        if (kind := type_of_target(y, input_name="y")) != "binary" and len(np.unique(y)) > 2:
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {kind}."
            )
        return X, y

    def _validate_features(self, X: Any, *, reset: bool) -> Any:
        if self.preprocessing is None:
            return validate_data(self, X, reset=reset, dtype=np.float64)
        return validate_data(self, X, reset=reset, skip_check_array=True)


def _risks(members: Members, seen: NDArray[np.float32]) -> NDArray[np.float64]:
    """Risks of one architecture's members, a piece of the patients at a time."""
    starts = range(0, seen.shape[1], _ROWS_AT_ONCE)
    pieces = [seen[members.fold, start : start + _ROWS_AT_ONCE] for start in starts]
    return np.concatenate(
        [predict_risks(members.architecture, members.weights, piece) for piece in pieces], axis=1
    )
