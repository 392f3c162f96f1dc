"""Each trial's best epoch, kept while it trains and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from tabdx.nets.architectures import Weights
from tabdx.nets.trials import Trials


@dataclass
class Best:
    """The best epoch so far of the trials that are training.

    Attributes
    ----------
    trial : Tensor, int64, shape (trial,)
        The trial's place among all.
    loss : Tensor, shape (trial,)
        Its lowest validation log loss.
    epoch : Tensor, int64, shape (trial,)
        When that was.
    weights : list of Tensor, each (trial, ...)
        Its weights then.
    """

    trial: Tensor
    loss: Tensor
    epoch: Tensor
    weights: Weights

    @classmethod
    def of(cls, weights: Weights, trials: Trials) -> Self:
        """Start before the first epoch."""
        place = torch.arange(len(trials), device=trials.split.device)
        never = torch.full_like(trials.dropout, torch.inf)
        return cls(place, never, torch.zeros_like(place), [weight.clone() for weight in weights])

    def update(self, weights: Weights, loss: Tensor, epoch: int, going: Tensor) -> None:
        """Keep the weights of the trials that got better, of those that are still going."""
        better = (loss < self.loss) & going
        self.loss = torch.where(better, loss, self.loss)
        self.epoch = torch.where(better, epoch, self.epoch)
        column = better[:, None, None]
        self.weights = [
            torch.where(column, new, old) for new, old in zip(weights, self.weights, strict=True)
        ]

    def select(self, chosen: Tensor) -> Self:
        """Return these trials alone."""
        return type(self)(
            self.trial[chosen],
            self.loss[chosen],
            self.epoch[chosen],
            [weight[chosen] for weight in self.weights],
        )


@dataclass
class Finished:
    """Trials that have trained.

    Attributes
    ----------
    loss : Tensor, shape (trial,)
        Lowest validation log loss.
    epoch : Tensor, int64, shape (trial,)
        The epoch it was reached in, from 0.
    weights : list of Tensor, each (trial, ...)
        Weights of that epoch.
    curves : Tensor, shape (trial, epoch, 4)
        Training log loss, validation log loss, training accuracy, validation accuracy of each
        epoch; NaN after a trial has stopped. Training figures are means over the batches as they
        were met, dropout included.
    """

    loss: Tensor
    epoch: Tensor
    weights: Weights
    curves: Tensor

    @classmethod
    def of(cls, weights: Weights, max_epochs: int) -> Self:
        """Make room for trials like these."""
        loss = weights[0].new_full((len(weights[0]),), torch.inf)
        curves = loss.new_full((len(loss), max_epochs, 4), torch.nan)
        return cls(
            loss,
            torch.zeros_like(loss, dtype=torch.int64),
            [torch.zeros_like(weight) for weight in weights],
            curves,
        )

    @classmethod
    def join(cls, chunks: Sequence[Self]) -> Self:
        """Put chunks of trials behind one another."""
        return cls(
            torch.cat([chunk.loss for chunk in chunks]),
            torch.cat([chunk.epoch for chunk in chunks]),
            [torch.cat(parts) for parts in zip(*(one.weights for one in chunks), strict=True)],
            torch.cat([chunk.curves for chunk in chunks]),
        )

    def note(self, trial: Tensor, epoch: int, scores: tuple[Tensor, ...], going: Tensor) -> None:
        """Write one epoch's scores of the trials that are still going."""
        noted = torch.where(going[:, None], torch.stack(scores, dim=1), torch.nan)
        self.curves[trial, epoch] = noted

    def take(self, best: Best) -> None:
        """Take over trials that have stopped."""
        self.loss[best.trial], self.epoch[best.trial] = best.loss, best.epoch
        for kept, weight in zip(self.weights, best.weights, strict=True):
            kept[best.trial] = weight
