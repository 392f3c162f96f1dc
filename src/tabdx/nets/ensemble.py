"""What several networks of one architecture predict: the final model of a search."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from tabdx.nets.architectures import Architecture
from tabdx.nets.layers import smooth_clip
from tabdx.nets.logits import to_probabilities


@torch.no_grad()
def predict_members(
    architecture: Architecture,
    weights: Sequence[NDArray[np.float32]],
    clip: NDArray[np.float32],
    inputs: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Compute each member's probabilities for each patient.

    In double precision: a product of single precision follows the order of the patients and the
    processor in its seventh digit, and nobody's risk depends on who else is asked about.

    Parameters
    ----------
    architecture : Architecture
    weights : sequence of ndarray, each (member, ...)
    clip : ndarray, shape (member,)
        Where each member clips its inputs; 0 is nowhere.
    inputs : ndarray, shape (member, patient, feature)
        Every member sees the patients through its own preprocessing.

    Returns
    -------
    ndarray, float64, shape (member, patient, output)
        See `tabdx.nets.logits.to_probabilities`.
    """
    tensors = [torch.as_tensor(weight, dtype=torch.float64) for weight in weights]
    seen, limit = (torch.as_tensor(array, dtype=torch.float64) for array in (inputs, clip))
    logit, _ = architecture.forward(tensors, smooth_clip(seen, limit))
    return to_probabilities(logit).numpy()
