"""The training loop of all trials at once."""

from dataclasses import dataclass
from math import cos, pi
from typing import Literal, Self

import torch
from torch import Tensor

from tabdx.nets.adamw import AdamW, StepSizes
from tabdx.nets.architectures import Architecture, Batch, flatten
from tabdx.nets.batch_sampler import BatchSampler
from tabdx.nets.dropout import Dropout
from tabdx.nets.early_stopping import Best, Finished
from tabdx.nets.layers import smooth_clip
from tabdx.nets.logits import correct, log_loss, to_targets
from tabdx.nets.padded_splits import PaddedSplits
from tabdx.nets.random_numbers import fold_in
from tabdx.nets.trials import Trials

# Copying the trials that go on costs about an epoch's step: worth it once this share has stopped.
_COMPACT_BELOW = 0.8
# Validation rows at a time: bounds the memory of a large table.
_VALIDATION_ROWS = 256

Decay = Literal["constant", "cosine"]


@dataclass(frozen=True)
class Schedule:
    """How long and in what steps to train.

    Attributes
    ----------
    max_epochs : int
        Epochs (passes over the training rows), at most.
    patience : int, optional
        Epochs without a better validation log loss before a trial stops; the weights of the best
        epoch count. None trains all to the end, and the last weights count: the validation log
        loss of a chosen epoch is optimistic.
    batch_rows : int
        Rows per gradient step.
    decay : {"constant", "cosine"}
        What becomes of the learning rate: nothing, or half a cosine down to zero at `max_epochs`.
    """

    max_epochs: int
    patience: int | None
    batch_rows: int
    decay: Decay = "constant"

    def factor(self, epoch: int) -> float:
        """What the learning rate is multiplied by in an epoch."""
        if self.decay == "constant":
            return 1.0
        return (1 + cos(pi * epoch / self.max_epochs)) / 2


@dataclass
class _Running:
    """The trials that are still training."""

    trials: Trials
    deal: BatchSampler
    weights: Tensor
    optimiser: AdamW
    best: Best

    @classmethod
    def start(
        cls,
        architecture: Architecture,
        training: PaddedSplits,
        trials: Trials,
        batch_rows: int,
        keep_weights: bool,
    ) -> Self:
        seeds, of_trial = torch.unique(trials.seed, return_inverse=True)
        weights = flatten(architecture.initialise(seeds))[of_trial]
        return cls(
            trials,
            BatchSampler(training, trials, batch_rows),
            weights,
            AdamW.of(
                weights,
                architecture.weight_decay_mask().to(weights.device),
                trials.learning_rate,
                trials.weight_decay,
            ),
            Best.of(weights if keep_weights else weights[:, :0], trials),
        )

    def select(self, chosen: Tensor, batch_rows: int) -> "_Running":
        trials = self.trials.select(chosen)
        return _Running(
            trials,
            BatchSampler(self.deal.rows, trials, batch_rows),
            self.weights[chosen],
            self.optimiser.select(chosen),
            self.best.select(chosen),
        )


def train(
    architecture: Architecture,
    training: PaddedSplits,
    validation: PaddedSplits,
    trials: Trials,
    schedule: Schedule,
    *,
    keep_weights: bool = True,
) -> Finished:
    """Train every trial, keep each one's weights of the epoch that counts.

    Parameters
    ----------
    architecture : Architecture
        Shared by all trials.
    training, validation : Rows
        Rows of every split that a trial names.
    trials : Trials
        On the same device as the rows.
    schedule : Schedule
    keep_weights : bool
        False where only the scores are asked for.

    Returns
    -------
    Finished
        Weights and scores, one entry per trial, in the order of `trials`.
    """
    running = _Running.start(architecture, training, trials, schedule.batch_rows, keep_weights)
    finished = Finished.of(running.best.weights, trials, schedule.max_epochs)
    # A trial that has stopped stays in the batch, unheeded, until enough others have stopped too.
    going = torch.ones_like(trials.split, dtype=torch.bool)
    for epoch in range(schedule.max_epochs):
        train_loss, train_accuracy = _train_epoch(architecture, running, epoch, schedule)
        loss, accuracy = _validate(architecture, validation, running)
        scores = (train_loss, loss, train_accuracy, accuracy)
        finished.note(running.best.trial, epoch, scores, going)
        if schedule.patience is None:
            continue
        running.best.update(running.weights, running.trials.group_mean(loss), epoch, going)
        going &= epoch - running.best.epoch < schedule.patience
        share = going.to(torch.float32).mean().item()
        if share == 0:
            break
        if share < _COMPACT_BELOW:
            finished.take(running.best.select(~going))
            running, going = running.select(going, schedule.batch_rows), going[going]
    if schedule.patience is None:
        running.best.finish(running.weights, schedule.max_epochs - 1)
    finished.take(running.best)
    return finished


def _train_epoch(
    architecture: Architecture, running: _Running, epoch: int, schedule: Schedule
) -> tuple[Tensor, Tensor]:
    """Step through the epoch; mean log loss and accuracy of the batches as they were met."""
    trials = running.trials
    loss, accuracy = torch.zeros_like(trials.dropout), torch.zeros_like(trials.dropout)
    dropouts = _Dropouts(trials, epoch)
    for step, batch in enumerate(running.deal.epoch(epoch)):
        target = to_targets(batch.label, architecture.outputs, trials.label_smoothing)
        step_sizes = running.optimiser.advance(batch.active, schedule.factor(epoch))
        seen = (batch.features, target, batch.weight)
        logit = _step(architecture, running, seen, step_sizes, dropouts.at(step))
        loss += (log_loss(logit, batch.label) * batch.weight).sum(dim=1)
        accuracy += (correct(logit, batch.label) * batch.weight).sum(dim=1)
    return loss / running.deal.steps, accuracy / running.deal.steps


def _step(
    architecture: Architecture,
    running: _Running,
    batch: Batch,
    step_sizes: StepSizes,
    dropout: Dropout | None,
) -> Tensor:
    """Move all weights by one batch; return the logits before."""
    step = _step_on_cpu if running.weights.device.type == "cpu" else _step_elsewhere
    return step(architecture, running, batch, step_sizes, dropout)


def _step_on_cpu(
    architecture: Architecture,
    running: _Running,
    batch: Batch,
    step_sizes: StepSizes,
    dropout: Dropout | None,
) -> Tensor:
    features, target, share = (tensor.numpy() for tensor in batch)
    weights, moved_by = running.weights.numpy(), running.optimiser.arrays(step_sizes)
    return torch.from_numpy(
        architecture.step_on_cpu(weights, (features, target, share), moved_by, dropout)
    )


def _step_elsewhere(
    architecture: Architecture,
    running: _Running,
    batch: Batch,
    step_sizes: StepSizes,
    dropout: Dropout | None,
) -> Tensor:
    logit, gradients = architecture.gradients(running.weights, batch, dropout)
    running.optimiser.move(running.weights, gradients, step_sizes)
    return logit


class _Dropouts:
    """The dropout of each step of an epoch; none where no trial drops."""

    def __init__(self, trials: Trials, epoch: int) -> None:
        self.any = bool((trials.dropout > 0).any())
        self.keep = 1 - trials.dropout
        self.key = fold_in(fold_in(trials.seed, 2), epoch)

    def at(self, step: int) -> Dropout | None:
        return Dropout(fold_in(self.key, step), self.keep) if self.any else None


def _validate(
    architecture: Architecture, validation: PaddedSplits, running: _Running
) -> tuple[Tensor, Tensor]:
    """Mean log loss and accuracy of each trial on its validation rows."""
    trials, weights = running.trials, architecture.unflatten(running.weights)
    loss, accuracy = torch.zeros_like(trials.dropout), torch.zeros_like(trials.dropout)
    weight = validation.weight()[trials.split] / validation.count[trials.split][:, None]
    for start in range(0, validation.label.shape[1], _VALIDATION_ROWS):
        piece = slice(start, start + _VALIDATION_ROWS)
        features = validation.features[:, piece][trials.split]
        if running.deal.clipped:
            features = smooth_clip(features, trials.clip)
        label, share = validation.label[:, piece][trials.split], weight[:, piece]
        logit, _ = architecture.forward(weights, features)
        loss += (log_loss(logit, label) * share).sum(dim=1)
        accuracy += (correct(logit, label) * share).sum(dim=1)
    return loss, accuracy
