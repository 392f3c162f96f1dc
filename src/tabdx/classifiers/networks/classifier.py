"""Networks as a scikit-learn classifier."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.networks.ensemble import Ensemble
from tabdx.classifiers.networks.hyperparameters import Network, draw_networks
from tabdx.classifiers.networks.search import search_networks
from tabdx.classifiers.networks.search_settings import SearchPlan, width_of
from tabdx.core.params import CnnParams, ComputeParams, MlpParams, NetsParams, default_params


class NeuralClassifier(ClassifierMixin, BaseEstimator):
    """An ensemble of small networks, its configuration chosen on inner folds.

    Parameters
    ----------
    network : {"mlp", "cnn"}
    params : NetsParams, optional
        What is tried, how it is trained and how many networks are kept, as ``train_nets`` of
        params.yaml; None takes the defaults.
    compute : ComputeParams, optional
        Where it is trained; None takes the best device there is, and one process.
    preprocessing : transformer, optional
        Fitted inside every inner fold; None takes numbers as they are.
    channels : int
        Channels in which the preprocessed columns come (CNN).
    inner_folds : int
        Each trains a network per configuration and seed.
    random_state : int

    Attributes
    ----------
    classes_ : ndarray, shape (class,)
        Of two, the second is the positive one.
    ensemble_ : Ensemble
        The chosen networks.
    """

    def __init__(
        self,
        network: Network = "mlp",
        *,
        params: NetsParams | None = None,
        compute: ComputeParams | None = None,
        preprocessing: Any = None,
        channels: int = 1,
        inner_folds: int = 5,
        random_state: int = 0,
    ) -> None:
        self.network = network
        self.params = params
        self.compute = compute
        self.preprocessing = preprocessing
        self.channels = channels
        self.inner_folds = inner_folds
        self.random_state = random_state

    def plan(self) -> SearchPlan:
        """Return what `fit` will try."""
        params = self.params or default_params().train_nets
        compute = self.compute or ComputeParams(workers=1)
        _, search = width_of(params, compute)
        tried: MlpParams | CnnParams = getattr(params, self.network)
        return SearchPlan(
            self.network,
            self.channels,
            draw_networks(tried.widths, tried.space(), search.configurations, self.random_state),
            FunctionTransformer() if self.preprocessing is None else self.preprocessing,
            self.inner_folds,
            params,
            compute,
        )

    def fit(self, X: Any, y: ArrayLike, groups: NDArray[np.object_] | None = None) -> Self:
        """Choose a configuration on inner folds and keep its networks.

        Parameters
        ----------
        X : DataFrame or ndarray, shape (patient, feature)
        y : array-like, shape (patient,)
            Two classes or more.
        groups : ndarray, shape (patient,), optional
            Patients of one group share an inner fold.

        Raises
        ------
        ValueError
            If there is one class, or too few patients of one for the inner folds.
        """
        X, y = self._validate(X, y)
        self.classes_, coded = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y holds the one class {self.classes_[0]!r}; two or more are needed")
        part = TrainingPart(X, coded.astype(np.int8), groups, self.random_state)
        self.ensemble_ = search_networks(self.plan(), [part])[0].ensemble
        return self

    def adopt(self, X: Any, ensemble: Ensemble) -> Self:
        """Take over an ensemble that was trained together with others, on the patients `X`."""
        self._validate_features(X, reset=True)
        self.classes_ = np.arange(ensemble.classes)
        self.ensemble_ = ensemble
        return self

    def member_probabilities(self, X: Any) -> NDArray[np.float64]:
        """Predict each member's probability of each class, shape (member, patient, class)."""
        check_is_fitted(self, "ensemble_")
        return self.ensemble_.member_probabilities(self._validate_features(X, reset=False))

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Predict the probability of each class, shape (patient, class): the members' mean."""
        check_is_fitted(self, "ensemble_")
        return self.ensemble_.probabilities(self._validate_features(X, reset=False))

    def predict(self, X: Any) -> NDArray[Any]:
        """Predict the likeliest class, shape (patient,)."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        predicted: NDArray[Any] = self.classes_[likeliest]
        return predicted

    def _validate(self, X: Any, y: ArrayLike) -> tuple[Any, NDArray[Any]]:
        if self.preprocessing is None:
            X, y = validate_data(self, X, y, dtype=np.float64)
        else:
            X, y = validate_data(self, X, y, skip_check_array=True)
        y = np.asarray(y)
        check_classification_targets(y)
        return X, y

    def _validate_features(self, X: Any, *, reset: bool) -> Any:
        if self.preprocessing is None:
            return validate_data(self, X, reset=reset, dtype=np.float64)
        return validate_data(self, X, reset=reset, skip_check_array=True)
