"""The final model of a search: several networks of one architecture, their risks averaged."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from tabdx.nets.architectures import Architecture
from tabdx.nets.layers import smooth_clip


@torch.no_grad()
def predict_risks(
    architecture: Architecture,
    weights: Sequence[NDArray[np.float32]],
    clip: NDArray[np.float32],
    inputs: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Compute each member's risk for each patient.

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
    ndarray, float64, shape (member, patient)
    """
    tensors = [torch.as_tensor(weight) for weight in weights]
    seen = smooth_clip(torch.as_tensor(inputs), torch.as_tensor(clip))
    logit, _ = architecture.forward(tensors, seen)
    return torch.sigmoid(logit.to(torch.float64)).numpy()
