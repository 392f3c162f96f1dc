"""Settings of a search over networks."""

from dataclasses import dataclass
from typing import Any, Literal

from tabdx.classifiers.networks.hyperparameters import Configuration, Network, build
from tabdx.classifiers.networks.splits import Splits
from tabdx.classifiers.networks.successive_halving import Rung, plan_rungs
from tabdx.core.params import ComputeParams, NetsParams, SearchParams
from tabdx.nets.architectures import Architecture
from tabdx.nets.device import choose_device
from tabdx.nets.training import Schedule

Breadth = Literal["narrow", "wide"]


@dataclass(frozen=True)
class SearchPlan:
    """What a search over networks tries, and how.

    Attributes
    ----------
    network : {"mlp", "cnn"}
    channels : int
        Channels in which the preprocessed columns come; 1 for an MLP.
    configurations : tuple of Configuration
    preprocessing : scikit-learn transformer
        Unfitted; a clone is fitted on each inner training part.
    inner_folds : int
        Each trains a network per configuration and seed.
    params : NetsParams
        How the networks are trained, and how many are kept.
    compute : ComputeParams
        Where they are trained.
    """

    network: Network
    channels: int
    configurations: tuple[Configuration, ...]
    preprocessing: Any
    inner_folds: int
    params: NetsParams
    compute: ComputeParams

    @property
    def schedule(self) -> Schedule:
        """How long and in what steps each network is trained."""
        chosen = self.params
        return Schedule(chosen.max_epochs, chosen.patience, chosen.batch_rows, chosen.decay)

    @property
    def rungs(self) -> list[Rung]:
        """The rounds of the search."""
        return plan_rungs(
            len(self.configurations),
            self.params.ensemble_size,
            self.params.max_epochs,
            width_of(self.params, self.compute)[1].reduction_factor,
        )

    def architecture(self, configuration: int, splits: Splits) -> Architecture:
        """Build the architecture of one of the configurations for what the splits hold."""
        widths = self.configurations[configuration].widths
        return build(self.network, widths, splits.features, self.channels, splits.classes)


def width_of(params: NetsParams, compute: ComputeParams) -> tuple[Breadth, SearchParams]:
    """Say how wide a search is: where that is left open, wide where there is a GPU."""
    breadth: Breadth
    if params.search == "auto":
        breadth = "narrow" if choose_device(compute.device).type == "cpu" else "wide"
    else:
        breadth = params.search
    return breadth, params.wide if breadth == "wide" else params.narrow
