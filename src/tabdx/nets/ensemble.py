"""The final model of a search: several networks of one architecture, their risks averaged."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from tabdx.nets.architectures import Architecture


@torch.no_grad()
def predict_risks(
    architecture: Architecture,
    weights: Sequence[NDArray[np.float32]],
    inputs: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Compute each member's risk for each patient.

    Parameters
    ----------
    architecture : Architecture
    weights : sequence of ndarray, each (member, ...)
    inputs : ndarray, shape (member, patient, feature)
        Every member sees the patients through its own preprocessing.

    Returns
    -------
    ndarray, float64, shape (member, patient)
    """
    tensors = [torch.as_tensor(weight) for weight in weights]
    logit = architecture.forward(tensors, torch.as_tensor(inputs))
    return torch.sigmoid(logit.to(torch.float64)).numpy()
