"""Networks of one kind as a family: all parts are trained in one program."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from tabdx.classifiers.choice import edges
from tabdx.classifiers.family import Fitted, InnerProbabilities, TrainingPart
from tabdx.classifiers.folds import inner_splits, join_inner_predictions
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.hyperparameters import Network
from tabdx.classifiers.networks.search import SearchResult, search_networks
from tabdx.classifiers.networks.search_settings import SearchPlan, width_of
from tabdx.cohort.dictionary import Dictionary
from tabdx.core.params import ComputeParams, NetsParams
from tabdx.normalization.layout import make_layout
from tabdx.normalization.preprocessing import make_preprocessing


@dataclass(frozen=True)
class NeuralFamily:
    """Networks of one kind as a family: all parts are trained in one program.

    Attributes
    ----------
    name : str
        The model's name in the predictions.
    estimator : NeuralClassifier
        Unfitted; says what is tried.
    keep_inner : bool
        False where nobody asks for the inner predictions.
    """

    name: str
    estimator: NeuralClassifier
    keep_inner: bool = True

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """See `Family.train`."""
        plan = self.estimator.plan()
        results = search_networks(plan, parts)
        return [self._fitted(plan, part, found) for part, found in zip(parts, results, strict=True)]

    def _fitted(self, plan: SearchPlan, part: TrainingPart, found: SearchResult) -> Fitted:
        classifier = clone(self.estimator).set_params(random_state=part.seed)
        classifier.adopt(part.features, found.ensemble)
        tables = {"trials": found.trials, "learning_curves": found.curves}
        breadth, search = width_of(plan.params, plan.compute)
        facts = {
            "device": found.device,
            "search": {
                "breadth": breadth,
                "reduction_factor": search.reduction_factor,
                "configurations": len(found.search),
                "trials": len(found.trials),
            },
            "on_edge": edges(found.search, getattr(plan.params, plan.network).space()),
        }
        inner = self._inner(part, found) if self.keep_inner else None
        return Fitted(classifier, found.search, tables, facts, inner)

    def _inner(self, part: TrainingPart, found: SearchResult) -> InnerProbabilities:
        """Predict each patient by the members that did not learn from this patient."""
        splits = inner_splits(part, self.estimator.inner_folds)
        probabilities = [
            found.ensemble.fold_probabilities(part.features.iloc[validation], fold)
            for fold, (_, validation) in enumerate(splits)
        ]
        return join_inner_predictions(splits, probabilities)


def make_family(
    network: Network,
    dictionary: Dictionary,
    method: str,
    params: NetsParams,
    compute: ComputeParams,
    inner_folds: int,
    seed: int,
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
    compute : ComputeParams
        Where it trains. With a GPU the search may be the wide one.
    inner_folds : int
    seed : int
        Where the draws of configurations start.
    """
    preprocessing: Any = make_preprocessing(dictionary, method)
    channels = 1
    if network == "cnn":
        layout = make_layout(dictionary)
        preprocessing, channels = make_pipeline(preprocessing, layout), layout.channels
    estimator = NeuralClassifier(
        network,
        params=params,
        compute=compute,
        preprocessing=preprocessing,
        channels=channels,
        inner_folds=inner_folds,
        random_state=seed,
    )
    return NeuralFamily(network, estimator)
