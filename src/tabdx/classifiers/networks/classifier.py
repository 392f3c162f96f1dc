"""Networks as a scikit-learn classifier."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.networks.ensemble import Ensemble
from tabdx.classifiers.networks.hyperparameters import Network, draw_networks
from tabdx.classifiers.networks.search import search_networks
from tabdx.classifiers.networks.search_settings import SearchPlan
from tabdx.classifiers.search_space import Space, Values
from tabdx.nets.training import Decay, Schedule
from tabdx.nets.trials import Hyperparameters


class NeuralClassifier(ClassifierMixin, BaseEstimator):
    """An ensemble of small networks, its configuration chosen on inner folds.

    Parameters
    ----------
    network : {"mlp", "cnn"}
    widths : sequence of sequences of int
        Hidden widths (MLP) or convolution channels (CNN) to try.
    learning_rate, weight_decay, dropout, clip, input_noise, label_smoothing : values
        What to try of each; see `tabdx.nets.trials.Hyperparameters`. A list of values, or a range
        ``{"low": 0.03, "high": 10, "scale": "log"}``.
    configurations : int, optional
        How many configurations to draw of these; None takes every combination of lists.
    reduction_factor : int
        One in how many configurations goes on to a longer training, again and again; below 2
        every configuration trains to the end.
    preprocessing : transformer, optional
        Fitted inside every inner fold; None takes numbers as they are.
    channels : int
        Channels in which the preprocessed columns come (CNN).
    inner_folds, seeds : int
        Networks per configuration: one for each inner fold and seed.
    ensemble_size : int
        How many of the best configurations are averaged.
    max_epochs, patience, batch_rows, decay
        See `tabdx.nets.training.Schedule`.
    device : {"auto", "cpu", "cuda", "mps"}
    workers : int
        Shards of the trials that are trained at a time; -1 is one per core.
    trial_memory : int, optional
        MiB for the trials that a worker trains at a time.
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
        learning_rate: Values = (0.003,),
        weight_decay: Values = (0.3,),
        dropout: Values = (0.0,),
        clip: Values = (0.0,),
        input_noise: Values = (0.0,),
        label_smoothing: Values = (0.0,),
        configurations: int | None = None,
        reduction_factor: int = 0,
        preprocessing: Any = None,
        channels: int = 1,
        inner_folds: int = 5,
        seeds: int = 1,
        ensemble_size: int = 1,
        max_epochs: int = 100,
        patience: int | None = None,
        batch_rows: int = 32,
        decay: Decay = "cosine",
        device: str = "auto",
        workers: int = 1,
        trial_memory: int | None = None,
        random_state: int = 0,
    ) -> None:
        self.network = network
        self.widths = widths
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.dropout = dropout
        self.clip = clip
        self.input_noise = input_noise
        self.label_smoothing = label_smoothing
        self.configurations = configurations
        self.reduction_factor = reduction_factor
        self.preprocessing = preprocessing
        self.channels = channels
        self.inner_folds = inner_folds
        self.seeds = seeds
        self.ensemble_size = ensemble_size
        self.max_epochs = max_epochs
        self.patience = patience
        self.batch_rows = batch_rows
        self.decay = decay
        self.device = device
        self.workers = workers
        self.trial_memory = trial_memory
        self.random_state = random_state

    def __sklearn_tags__(self) -> Tags:
        """Two classes only."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    @property
    def space(self) -> Space:
        """What is tried of each hyper-parameter but the widths."""
        return {field.name: getattr(self, field.name) for field in fields(Hyperparameters)}

    def plan(self) -> SearchPlan:
        """Return what `fit` will try."""
        return SearchPlan(
            self.network,
            self.channels,
            draw_networks(self.widths, self.space, self.configurations, self.random_state),
            FunctionTransformer() if self.preprocessing is None else self.preprocessing,
            Schedule(self.max_epochs, self.patience, self.batch_rows, self.decay),
            self.inner_folds,
            self.seeds,
            self.ensemble_size,
            self.reduction_factor,
            self.device,
            self.workers,
            self.trial_memory,
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
        return self.ensemble_.member_risks(self._validate_features(X, reset=False))

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
