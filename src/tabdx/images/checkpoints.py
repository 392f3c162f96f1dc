"""Checkpoints: all that a training needs to go on after an epoch, in one file."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from tabdx.artifacts.atomic import write_bytes

Curves = list[dict[str, float | str]]


@dataclass
class TrainingState:
    """Where a training stands.

    Attributes
    ----------
    epoch : int
        How many are done.
    tensors : dict of str to Tensor
        Weights (``network.…``), velocities (``velocity.…``) and averaged weights (``average.…``).
    curves : list of dict
        One entry an epoch.
    """

    epoch: int = 0
    tensors: dict[str, Tensor] = field(default_factory=dict)
    curves: Curves = field(default_factory=list)


@dataclass(frozen=True)
class Checkpoint:
    """The file in which a training keeps its state.

    Attributes
    ----------
    path : Path
        Where it lies.
    key : str
        A hash of all that decides what the training gives: a state of another key is passed over.
    """

    path: Path
    key: str

    def write(self, state: TrainingState) -> None:
        """Keep a state, whole or not at all."""
        about = {"key": self.key, "epoch": state.epoch, "curves": state.curves}
        tensors = {name: one.detach().cpu().contiguous() for name, one in state.tensors.items()}
        write_bytes(self.path, save(tensors, {"state": json.dumps(about)}))

    def read(self) -> TrainingState | None:
        """Return the state that was kept; None where there is none of this key."""
        if not self.path.is_file():
            return None
        content = self.path.read_bytes()
        try:
            length = int.from_bytes(content[:8], "little")
            about = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["state"])
            if about["key"] != self.key:
                return None
            return TrainingState(about["epoch"], load(content), about["curves"])
        except (SafetensorError, ValueError, KeyError, TypeError):
            return None  # cut off or of another version: the training starts again
