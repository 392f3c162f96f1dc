"""Early stopping: the best epoch of each trial."""

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from tabdx.nets.trials import Trials


@dataclass
class Best:
    """The best epoch so far of the trials that are training.

    Attributes
    ----------
    trial : Tensor, int64, shape (trial,)
        The trial's place among all.
    loss : Tensor, shape (trial,)
        The lowest validation log loss of its group.
    epoch : Tensor, int64, shape (trial,)
        When that was.
    weights : Tensor, shape (trial, weight)
        Its weights then; without columns where only scores are asked for.
    """

    trial: Tensor
    loss: Tensor
    epoch: Tensor
    weights: Tensor

    @classmethod
    def of(cls, weights: Tensor, trials: Trials) -> Self:
        """Start before the first epoch."""
        place = torch.arange(len(trials), device=trials.split.device)
        never = torch.full_like(trials.dropout, torch.inf)
        return cls(place, never, torch.zeros_like(place), weights.clone())

    def update(self, weights: Tensor, loss: Tensor, epoch: int, going: Tensor) -> None:
        """Keep the weights of the trials that got better, of those that are still going."""
        better = (loss < self.loss) & going
        self.loss = torch.where(better, loss, self.loss)
        self.epoch = torch.where(better, epoch, self.epoch)
        kept = self.weights
        torch.where(better[:, None], weights[:, : kept.shape[1]], kept, out=kept)

    def finish(self, weights: Tensor, epoch: int) -> None:
        """Take the last epoch for the one that counts, as no trial stopped before."""
        self.epoch.fill_(epoch)
        self.weights.copy_(weights[:, : self.weights.shape[1]])

    def select(self, chosen: Tensor) -> Self:
        """Return these trials alone."""
        return type(self)(
            self.trial[chosen],
            self.loss[chosen],
            self.epoch[chosen],
            self.weights[chosen],
        )


@dataclass
class Finished:
    """Results of the trials that have finished.

    Attributes
    ----------
    epoch : Tensor, int64, shape (trial,)
        The epoch that counts, from 0: the best of its group, or the last.
    weights : Tensor, shape (trial, weight)
        Weights of that epoch; without columns where only scores are asked for.
    curves : Tensor, shape (trial, epoch, 4)
        Training log loss, validation log loss, training accuracy, validation accuracy of each
        epoch; NaN after a trial has stopped. Training figures are means over the batches as they
        were met, dropout included.
    """

    epoch: Tensor
    weights: Tensor
    curves: Tensor

    @property
    def loss(self) -> Tensor:
        """Validation log loss of that epoch, shape (trial,); infinite where none was good."""
        own = self.curves[:, :, 1].gather(1, self.epoch[:, None]).squeeze(1)
        return own.nan_to_num(nan=torch.inf)

    @classmethod
    def of(cls, weights: Tensor, trials: Trials, epochs: int) -> Self:
        """Make room for trials like these."""
        curves = trials.dropout.new_full((len(trials), epochs, 4), torch.nan)
        return cls(torch.zeros_like(trials.split), torch.zeros_like(weights), curves)

    def note(self, trial: Tensor, epoch: int, scores: tuple[Tensor, ...], going: Tensor) -> None:
        """Write one epoch's scores of the trials that are still going."""
        noted = torch.where(going[:, None], torch.stack(scores, dim=1), torch.nan)
        self.curves[trial, epoch] = noted

    def take(self, best: Best) -> None:
        """Take over trials that have stopped."""
        self.epoch[best.trial] = best.epoch
        self.weights[best.trial] = best.weights
