"""Networks of one kind as a family: all parts are trained in one program."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from tabdx.classifiers.choice import edges
from tabdx.classifiers.family import Fitted, InnerRisks, TrainingPart
from tabdx.classifiers.folds import inner_splits, join_inner_predictions
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.hyperparameters import Network
from tabdx.classifiers.networks.search import SearchResult, search_networks
from tabdx.cohort.dictionary import Dictionary
from tabdx.core.params import CnnParams, ComputeParams, MlpParams, NetsParams
from tabdx.nets.device import choose_device
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
    breadth : dict
        How wide the search is, for the record.
    keep_inner : bool
        False where nobody asks for the inner predictions.
    """

    name: str
    estimator: NeuralClassifier
    breadth: dict[str, Any] = field(default_factory=dict)
    keep_inner: bool = True

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """See `Family.train`."""
        results = search_networks(self.estimator.plan(), parts)
        return [self._fitted(part, found) for part, found in zip(parts, results, strict=True)]

    def _fitted(self, part: TrainingPart, found: SearchResult) -> Fitted:
        classifier = clone(self.estimator).set_params(random_state=part.seed)
        classifier.adopt(part.features, found.ensemble)
        tables = {"trials": found.trials, "learning_curves": found.curves}
        tried = {"configurations": len(found.search), "trials": len(found.trials)}
        facts = {
            "device": found.device,
            "search": self.breadth | tried,
            "on_edge": edges(found.search, self.estimator.space),
        }
        inner = self._inner(part, found) if self.keep_inner else None
        return Fitted(classifier, found.search, tables, facts, inner)

    def _inner(self, part: TrainingPart, found: SearchResult) -> InnerRisks:
        """Predict each patient by the members that did not learn from this patient."""
        splits = inner_splits(part, self.estimator.inner_folds)
        risks = [
            found.ensemble.fold_risks(part.features.iloc[validation], fold)
            for fold, (_, validation) in enumerate(splits)
        ]
        return join_inner_predictions(splits, risks)


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
    space: MlpParams | CnnParams = params.mlp
    widths, channels = params.mlp.hidden, 1
    if network == "cnn":
        layout = make_layout(dictionary)
        preprocessing, channels = make_pipeline(preprocessing, layout), layout.channels
        space, widths = params.cnn, params.cnn.channels
    breadth = params.search
    if breadth == "auto":
        breadth = "narrow" if choose_device(compute.device).type == "cpu" else "wide"
    search = params.wide if breadth == "wide" else params.narrow
    estimator = NeuralClassifier(
        network,
        widths=widths,
        **space.space(),
        configurations=search.configurations,
        reduction_factor=search.reduction_factor,
        preprocessing=preprocessing,
        channels=channels,
        inner_folds=inner_folds,
        seeds=params.seeds,
        ensemble_size=params.ensemble_size,
        max_epochs=params.max_epochs,
        patience=params.patience,
        batch_rows=params.batch_rows,
        decay=params.decay,
        device=compute.device,
        workers=compute.workers,
        trial_memory=compute.trial_memory,
        random_state=seed,
    )
    return NeuralFamily(
        network, estimator, {"breadth": breadth, "reduction_factor": search.reduction_factor}
    )
