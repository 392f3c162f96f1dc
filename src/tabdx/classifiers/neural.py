"""Networks as a scikit-learn classifier, and as a family."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from tabdx.classifiers.choice import on_edge
from tabdx.classifiers.family import Fitted, TrainingPart
from tabdx.classifiers.networks import Network, combinations
from tabdx.classifiers.neural_search import Ensemble, Searched, SearchPlan, search_networks
from tabdx.cohort.dictionary import Dictionary
from tabdx.nets.ensemble import predict_risks
from tabdx.nets.training import Schedule
from tabdx.normalization.layout import make_layout
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.params import CnnParams, MlpParams, NetsParams

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
        One member per inner fold and seed.
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
        seen = [
            np.asarray(preprocessing.transform(X), dtype=np.float32)
            for preprocessing in ensemble.preprocessings
        ]
        inputs = np.stack(seen)
        starts = range(0, inputs.shape[1], _ROWS_AT_ONCE)
        return np.concatenate(
            [
                predict_risks(
                    ensemble.architecture,
                    ensemble.weights,
                    inputs[:, start : start + _ROWS_AT_ONCE],
                )
                for start in starts
            ],
            axis=1,
        )

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


@dataclass(frozen=True)
class NeuralFamily:
    """Networks of one kind as a family: all parts are trained in one program.

    Attributes
    ----------
    name : str
        The model's name in the predictions.
    estimator : NeuralClassifier
        Unfitted; says what is tried.
    """

    name: str
    estimator: NeuralClassifier

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """See `Family.train`."""
        results = search_networks(self.estimator.plan(), parts)
        return [self._fitted(part, found) for part, found in zip(parts, results, strict=True)]

    def _fitted(self, part: TrainingPart, found: Searched) -> Fitted:
        classifier = clone(self.estimator).set_params(random_state=part.seed)
        classifier.adopt(part.features, found.ensemble)
        tables = {"trials": found.trials, "learning_curves": found.curves}
        # Dropout is left out: none at all is a natural end of its scale, not an edge of the grid.
        edges = on_edge(found.search, ("learning_rate", "weight_decay"))
        facts = {"device": found.device, "on_edge": edges}
        return Fitted(classifier, found.search, tables, facts)


def make_family(
    network: Network,
    dictionary: Dictionary,
    method: str,
    params: NetsParams,
    inner_folds: int,
    device: str,
) -> NeuralFamily:
    """Make the family of one kind of network for a cohort.

    Parameters
    ----------
    network : {"mlp", "cnn"}
        Also the model's name.
    dictionary : Dictionary
        What the features are; a CNN reads them in the dictionary's layout.
    method : str
        The normalization.
    params : NetsParams
    inner_folds : int
    device : str
        As `compute.device`.
    """
    preprocessing: Any = make_preprocessing(dictionary, method)
    space: MlpParams | CnnParams = params.mlp
    widths, channels = params.mlp.hidden, 1
    if network == "cnn":
        layout = make_layout(dictionary)
        preprocessing, channels = make_pipeline(preprocessing, layout), layout.channels
        space, widths = params.cnn, params.cnn.channels
    estimator = NeuralClassifier(
        network,
        widths=widths,
        learning_rate=space.learning_rate,
        weight_decay=space.weight_decay,
        dropout=space.dropout,
        preprocessing=preprocessing,
        channels=channels,
        inner_folds=inner_folds,
        seeds=params.seeds,
        max_epochs=params.max_epochs,
        patience=params.patience,
        batch_rows=params.batch_rows,
        device=device,
    )
    return NeuralFamily(network, estimator)
