"""The training of one network: Nesterov's momentum under a one-cycle schedule, epoch by epoch."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.func import functional_call
from torch.nn.functional import cross_entropy

from tabdx.core.params.image_sections import AugmentParams, ImageNetworkParams, Network
from tabdx.images.augmentation import draw_maps, vary
from tabdx.images.checkpoints import Checkpoint, TrainingState
from tabdx.images.networks import build, seeded
from tabdx.images.scaling import ChannelScaling
from tabdx.images.schedules import one_cycle
from tabdx.nets.random_numbers import fold_in, whole

_PREDICTED = 1024  # images of a validation batch
_FIRST_WEIGHTS, _ORDER = -1, 7  # purposes of draws beside the epochs' own


@dataclass(frozen=True)
class TrainingData:
    """Images in the memory of the device, as bytes, once for all trainings.

    Attributes
    ----------
    pixels, validation_pixels : Tensor of uint8, shape (image, channel, height, width)
    labels, validation_labels : Tensor of int64, shape (image,)
    scaling : ChannelScaling
        Learned from the training images.
    classes : int
        How many there are.
    """

    pixels: Tensor
    labels: Tensor
    validation_pixels: Tensor
    validation_labels: Tensor
    scaling: ChannelScaling
    classes: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width of an image."""
        _, channels, height, width = self.pixels.shape
        return channels, height, width


@dataclass(frozen=True)
class Recipe:
    """What is trained, and how.

    Attributes
    ----------
    name : str
        Which kind of network.
    params : ImageNetworkParams
        Its section of the parameters.
    augment : AugmentParams
        How training images are varied.
    seed : int
        Where this training's draws start.
    """

    name: Network
    params: ImageNetworkParams
    augment: AugmentParams
    seed: int


class Training:
    """One network on its way.

    Parameters
    ----------
    recipe : Recipe
        What is trained, and how.
    data : TrainingData
        The images.
    """

    def __init__(self, recipe: Recipe, data: TrainingData) -> None:
        self._recipe, self._data, params = recipe, data, recipe.params
        device = data.pixels.device
        with seeded(recipe.seed, _FIRST_WEIGHTS):
            self._network = build(recipe.name, params, data.shape, data.classes).to(device)
        if prepare := getattr(self._network, "prepare", None):
            prepare(data.scaling.scale(data.pixels[: 2 * _PREDICTED]))
        self._weights = [one for one in self._network.parameters() if one.requires_grad]
        self._optimizer = torch.optim.SGD(
            self._weights,
            lr=params.learning_rate,
            momentum=params.momentum,
            nesterov=params.momentum > 0,
            weight_decay=params.weight_decay,
        )
        self._average = {name: one.clone() for name, one in self._network.state_dict().items()}
        self._state = TrainingState()

    def run(self, checkpoint: Checkpoint | None = None) -> TrainingState:
        """Train to the last epoch; with a checkpoint from the epoch that it holds.

        Returns
        -------
        TrainingState
            Of the last epoch.
        """
        kept = checkpoint.read() if checkpoint is not None else None
        if kept is not None:
            self._restore(kept)
        while self._state.epoch < self._recipe.params.epochs:
            self._epoch()
            if checkpoint is not None:
                checkpoint.write(self._snapshot())
        return self._snapshot()

    def kept_weights(self) -> dict[str, Tensor]:
        """The weights that predict: averaged over the steps, where the parameters ask for it."""
        return self._average if self._recipe.params.average else self._network.state_dict()

    def _epoch(self) -> None:
        """Take the steps of one epoch, and note how good the network is after it."""
        data, epoch = self._data, self._state.epoch
        loss = torch.zeros((), device=data.pixels.device)
        right = torch.zeros((), device=data.pixels.device)
        seen = 0
        self._network.train()
        with seeded(self._recipe.seed, epoch):
            for step, (images, labels) in enumerate(self._batches(epoch)):
                logits = self._step(images, labels, step)
                with torch.no_grad():
                    loss += cross_entropy(logits, labels, reduction="sum")
                    right += (logits.argmax(dim=1) == labels).sum()
                seen += len(labels)
        self._state.epoch += 1
        validation = self._validate()
        for part, scores in (
            ("training", (loss.item() / seen, right.item() / seen)),
            ("validation", validation),
        ):
            self._state.curves.append(
                {"epoch": epoch + 1, "part": part, "log_loss": scores[0], "accuracy": scores[1]}
            )

    def _batches(self, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Deal out the training images of one epoch, scaled and varied, in an order of its own."""
        data, size = self._data, self._recipe.params.batch_size
        images = len(data.pixels)
        key = fold_in(fold_in(torch.tensor([self._recipe.seed]), epoch), _ORDER)
        order = whole(key, images)[0].argsort(stable=True)
        maps = draw_maps(self._recipe.augment, images, data.shape[1:], self._recipe.seed, epoch)
        for step in range(self._steps()):
            chosen = order[step * size : (step + 1) * size]
            there = chosen.to(data.pixels.device)
            batch = data.scaling.scale(data.pixels[there])
            if maps is not None:
                batch = vary(batch, maps[chosen])
            yield batch.contiguous(memory_format=torch.channels_last), data.labels[there]

    def _steps(self) -> int:
        """Steps of an epoch: a last batch that is not full is left out, if it is not the only one.

        Another order each epoch leaves out other images.
        """
        return max(1, len(self._data.pixels) // self._recipe.params.batch_size)

    def _step(self, images: Tensor, labels: Tensor, step: int) -> Tensor:
        """Take one step; return the logits from before it."""
        params = self._recipe.params
        done = self._state.epoch * self._steps() + step
        share = one_cycle(done, params.epochs * self._steps())
        self._optimizer.param_groups[0]["lr"] = params.learning_rate * share
        logits: Tensor = self._network(images)
        loss = cross_entropy(logits, labels, label_smoothing=params.label_smoothing)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        if params.average:
            self._add_to_average(done)
        return logits.detach()

    @torch.no_grad()
    def _add_to_average(self, done: int) -> None:
        """Move the averaged weights towards those of now, at the start by larger steps."""
        share = 1 - min(self._recipe.params.average, (1 + done) / (10 + done))
        for name, now in self._network.state_dict().items():
            if now.is_floating_point():
                self._average[name].lerp_(now, share)
            else:
                self._average[name].copy_(now)

    @torch.inference_mode()
    def _validate(self) -> tuple[float, float]:
        """Log loss and accuracy of the weights that would be kept, on the validation images."""
        data, kept = self._data, self.kept_weights()
        self._network.eval()
        loss = right = 0.0
        for start in range(0, len(data.validation_labels), _PREDICTED):
            batch = data.scaling.scale(data.validation_pixels[start : start + _PREDICTED])
            labels = data.validation_labels[start : start + _PREDICTED]
            logits = functional_call(self._network, kept, (batch,))
            loss += cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
        return loss / len(data.validation_labels), right / len(data.validation_labels)

    def _snapshot(self) -> TrainingState:
        tensors = {f"network.{name}": one for name, one in self._network.state_dict().items()}
        tensors |= {f"average.{name}": one for name, one in self._average.items()}
        for place, weight in enumerate(self._weights):
            velocity = self._optimizer.state[weight].get("momentum_buffer")
            if velocity is not None:
                tensors[f"velocity.{place}"] = velocity
        return TrainingState(self._state.epoch, tensors, self._state.curves)

    @torch.no_grad()
    def _restore(self, kept: TrainingState) -> None:
        network = {
            name.removeprefix("network."): one
            for name, one in kept.tensors.items()
            if name.startswith("network.")
        }
        self._network.load_state_dict(network)
        for name, one in self._average.items():
            one.copy_(kept.tensors[f"average.{name}"])
        for place, weight in enumerate(self._weights):
            if f"velocity.{place}" in kept.tensors:
                velocity = torch.empty_like(weight).copy_(kept.tensors[f"velocity.{place}"])
                self._optimizer.state[weight]["momentum_buffer"] = velocity
        self._state = TrainingState(kept.epoch, {}, list(kept.curves))
