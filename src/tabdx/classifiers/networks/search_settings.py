"""Settings of a search over networks."""

from dataclasses import dataclass
from typing import Any

from tabdx.classifiers.networks.hyperparameters import Configuration, Network, build
from tabdx.classifiers.networks.successive_halving import Rung, plan_rungs
from tabdx.nets.architectures import Architecture
from tabdx.nets.training import Schedule


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
    schedule : Schedule
    inner_folds, seeds : int
        Networks per configuration: one for each inner fold and seed.
    ensemble_size : int
        How many of the best configurations the ensemble is made of.
    reduction_factor : int
        One in how many configurations goes on to the next rung; below 2 all train to the end.
    device : str
        As `compute.device`.
    workers : int
        Shards trained at a time; -1 is one per core.
    trial_memory : int, optional
        MiB for the trials that a worker trains at a time.
    """

    network: Network
    channels: int
    configurations: tuple[Configuration, ...]
    preprocessing: Any
    schedule: Schedule
    inner_folds: int
    seeds: int
    ensemble_size: int
    reduction_factor: int
    device: str
    workers: int
    trial_memory: int | None

    @property
    def rungs(self) -> list[Rung]:
        """The rounds of the search."""
        return plan_rungs(
            len(self.configurations),
            self.ensemble_size,
            self.schedule.max_epochs,
            self.reduction_factor,
        )

    def architecture(self, configuration: int, features: int) -> Architecture:
        """Build the architecture of one of the configurations."""
        widths = self.configurations[configuration].widths
        return build(self.network, widths, features, self.channels)
