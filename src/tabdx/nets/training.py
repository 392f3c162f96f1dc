"""The one training loop: every trial at once, each as if it were alone."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from tabdx.nets.architectures import Architecture, Dropout, Weights
from tabdx.nets.early_stopping import Best, Finished
from tabdx.nets.layers import dropout
from tabdx.nets.minibatches import Minibatch, minibatches
from tabdx.nets.noise import derive, uniform
from tabdx.nets.optimiser import AdamW
from tabdx.nets.rows import Rows
from tabdx.nets.trials import Trials

# Copying the trials that go on costs about an epoch's step: worth it once this share has stopped.
_COMPACT_BELOW = 0.8


@dataclass(frozen=True)
class Schedule:
    """How long and in what steps to train.

    Attributes
    ----------
    max_epochs : int
        Passes over the training rows, at most.
    patience : int
        Epochs without a better validation log loss before a trial stops.
    batch_rows : int
        Rows per gradient step.
    """

    max_epochs: int
    patience: int
    batch_rows: int


@dataclass
class _Running:
    """The trials that are still training."""

    trials: Trials
    weights: Weights
    optimiser: AdamW
    best: Best

    def select(self, chosen: Tensor) -> "_Running":
        return _Running(
            self.trials.select(chosen),
            [weight[chosen] for weight in self.weights],
            self.optimiser.select(chosen),
            self.best.select(chosen),
        )


def train(
    architecture: Architecture, training: Rows, validation: Rows, trials: Trials, schedule: Schedule
) -> Finished:
    """Train every trial, keep each one's weights of its best epoch.

    Parameters
    ----------
    architecture : Architecture
        Shared by all trials.
    training, validation : Rows
        Rows of every split that a trial names.
    trials : Trials
        On the same device as the rows.
    schedule : Schedule

    Returns
    -------
    Finished
        Weights and scores, one entry per trial, in the order of `trials`.
    """
    seeds, of_trial = torch.unique(trials.seed, return_inverse=True)
    weights = [draw[of_trial].clone() for draw in architecture.initialise(seeds)]
    running = _Running(
        trials,
        weights,
        AdamW.of(weights, trials.learning_rate, trials.weight_decay),
        Best.of(weights, trials),
    )
    finished = Finished.of(weights, schedule.max_epochs)
    # A trial that has stopped stays in the batch, unheeded, until enough others have stopped too.
    going = torch.ones_like(trials.split, dtype=torch.bool)
    for epoch in range(schedule.max_epochs):
        train_loss, train_accuracy = _train_epoch(architecture, training, running, epoch, schedule)
        loss, accuracy = _validate(architecture, validation, running)
        scores = (train_loss, loss, train_accuracy, accuracy)
        finished.note(running.best.trial, epoch, scores, going)
        running.best.update(running.weights, loss, epoch, going)
        going &= epoch - running.best.epoch < schedule.patience
        if not going.any():
            break
        if going.float().mean() < _COMPACT_BELOW:
            finished.take(running.best.select(~going))
            running, going = running.select(going), going[going]
    finished.take(running.best)
    return finished


def _train_epoch(
    architecture: Architecture, training: Rows, running: _Running, epoch: int, schedule: Schedule
) -> tuple[Tensor, Tensor]:
    """Step through the epoch; mean log loss and accuracy of the batches as they were met."""
    trials = running.trials
    batches = minibatches(training, trials.split, trials.seed, epoch, schedule.batch_rows)
    loss, accuracy = torch.zeros_like(trials.dropout), torch.zeros_like(trials.dropout)
    steps = torch.zeros_like(trials.dropout)
    for step, batch in enumerate(batches):
        switch = _dropout(trials, epoch, step)
        logit, gradients = _gradients(architecture, running.weights, batch, switch)
        active = batch.weight.sum(dim=1)
        running.optimiser.step(running.weights, gradients, active)
        loss += (_log_loss(logit, batch.target) * batch.weight).sum(dim=1)
        accuracy += (((logit > 0) == (batch.target > 0)) * batch.weight).sum(dim=1)
        steps += active
    return loss / steps, accuracy / steps


def _gradients(
    architecture: Architecture, weights: Weights, batch: Minibatch, switch: Dropout | None
) -> tuple[Tensor, Weights]:
    leaves = [weight.detach().requires_grad_() for weight in weights]
    logit = architecture.forward(leaves, batch.features, switch)
    # Trials share no weights, so the gradient of the sum is each trial's own.
    total = (_log_loss(logit, batch.target) * batch.weight).sum()
    return logit.detach(), list(torch.autograd.grad(total, leaves))


def _dropout(trials: Trials, epoch: int, step: int) -> Dropout | None:
    if not bool((trials.dropout > 0).any()):
        return None
    seeds, of_trial = torch.unique(trials.seed, return_inverse=True)
    key = derive(derive(derive(seeds, 2), epoch), step)
    keep = (1 - trials.dropout)[:, None, None]

    def switch(units: Tensor, layer: int) -> Tensor:
        noise = uniform(derive(key, layer), units.shape[1], units.shape[2])
        return dropout(units, keep, noise[of_trial])

    return switch


@torch.no_grad()
def _validate(
    architecture: Architecture, validation: Rows, running: _Running
) -> tuple[Tensor, Tensor]:
    """Mean log loss and accuracy of each trial on its validation rows."""
    split = running.trials.split
    logit = architecture.forward(running.weights, validation.features[split])
    target = validation.target[split]
    weight = validation.weight()[split] / validation.count[split][:, None]
    correct = (logit > 0) == (target > 0)
    return (_log_loss(logit, target) * weight).sum(dim=1), (correct * weight).sum(dim=1)


def _log_loss(logit: Tensor, target: Tensor) -> Tensor:
    return binary_cross_entropy_with_logits(logit, target, reduction="none")
