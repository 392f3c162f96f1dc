"""From hyper-parameters by name to architectures and trials."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from tabdx.classifiers.search_space import Space, configurations
from tabdx.nets.architectures import Architecture
from tabdx.nets.cnn import Cnn
from tabdx.nets.logits import count_outputs
from tabdx.nets.mlp import Mlp
from tabdx.nets.trials import Hyperparameters

Network = Literal["mlp", "cnn"]


@dataclass(frozen=True)
class Configuration:
    """One point of a search space.

    Attributes
    ----------
    widths : tuple of int
        Units of the hidden layers (MLP) or output channels of the convolutions (CNN).
    hyperparameters : Hyperparameters
        What may differ between trials of one batch.
    """

    widths: tuple[int, ...]
    hyperparameters: Hyperparameters

    def row(self) -> dict[str, Any]:
        """Return the configuration as table cells; widths as text, such as 64-64."""
        return {"widths": "-".join(map(str, self.widths)), **asdict(self.hyperparameters)}


def draw_networks(
    widths: Sequence[Sequence[int]], space: Space, count: int | None, seed: int
) -> tuple[Configuration, ...]:
    """List the configurations that a search over networks tries; see `configurations`.

    Examples
    --------
    >>> space = {"learning_rate": [0.003], "weight_decay": [0.1, 1.0], "dropout": [0.0, 0.3]}
    >>> len(draw_networks([[64, 64]], space, None, seed=0))
    4
    """
    drawn = configurations({"widths": list(map(tuple, widths)), **space}, count, seed)
    return tuple(Configuration(one.pop("widths"), Hyperparameters(**one)) for one in drawn)


def build(
    network: Network, widths: tuple[int, ...], features: int, channels: int, classes: int
) -> Architecture:
    """Build an architecture for `features` preprocessed columns in `channels` channels."""
    outputs = count_outputs(classes)
    if network == "mlp":
        return Mlp(features, widths, outputs=outputs)
    return Cnn(features, widths, channels, outputs=outputs)
