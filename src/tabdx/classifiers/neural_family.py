"""Networks of one kind as a family: all parts are trained in one program."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from tabdx.classifiers.choice import on_edge
from tabdx.classifiers.family import Fitted, TrainingPart
from tabdx.classifiers.networks import Network
from tabdx.classifiers.neural import NeuralClassifier
from tabdx.classifiers.neural_search import Searched, search_networks
from tabdx.cohort.dictionary import Dictionary
from tabdx.normalization.layout import make_layout
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.params import CnnParams, MlpParams, NetsParams


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
        averaged=params.averaged,
        max_epochs=params.max_epochs,
        patience=params.patience,
        batch_rows=params.batch_rows,
        device=device,
    )
    return NeuralFamily(network, estimator)
