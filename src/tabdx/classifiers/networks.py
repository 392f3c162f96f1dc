"""From hyper-parameters by name to architectures and trials."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any, Literal

from tabdx.nets.architectures import Architecture
from tabdx.nets.cnn import Cnn
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
    learning_rate, weight_decay, dropout : float
    """

    widths: tuple[int, ...]
    learning_rate: float
    weight_decay: float
    dropout: float

    @property
    def hyperparameters(self) -> Hyperparameters:
        """What may differ between trials of one batch."""
        return Hyperparameters(self.learning_rate, self.weight_decay, self.dropout)

    def row(self) -> dict[str, Any]:
        """Return the configuration as table cells; widths as text, such as 64-64."""
        return {**asdict(self), "widths": "-".join(map(str, self.widths))}


def combinations(
    widths: Sequence[Sequence[int]],
    learning_rate: Sequence[float],
    weight_decay: Sequence[float],
    dropout: Sequence[float],
) -> Iterator[Configuration]:
    """Yield every combination of the listed values.

    Examples
    --------
    >>> len(list(combinations([[64, 64]], [0.003], [0.1, 1.0], [0.0, 0.3])))
    4
    """
    for shape, rate, decay, drop in product(widths, learning_rate, weight_decay, dropout):
        yield Configuration(tuple(shape), rate, decay, drop)


def build(network: Network, widths: tuple[int, ...], features: int, channels: int) -> Architecture:
    """Build an architecture for `features` preprocessed columns in `channels` channels."""
    if network == "mlp":
        return Mlp(features, widths)
    return Cnn(features, widths, channels)
