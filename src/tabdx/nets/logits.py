"""What the logits of a network say: one logit tells two classes apart, more are one a class."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy


def count_outputs(classes: int) -> int:
    """How many logits tell so many classes apart."""
    return 1 if classes == 2 else classes


def to_probabilities(logit: Tensor) -> Tensor:
    """Turn logits into probabilities: of class 1 alone where there is one logit.

    Parameters
    ----------
    logit : Tensor, shape (..., output)

    Returns
    -------
    Tensor, of the same shape

    Examples
    --------
    >>> to_probabilities(torch.tensor([[1.0], [3.0]]).log()).flatten()
    tensor([0.5000, 0.7500])
    >>> to_probabilities(torch.tensor([1.0, 3.0, 4.0]).log())
    tensor([0.1250, 0.3750, 0.5000])
    """
    return torch.sigmoid(logit) if logit.shape[-1] == 1 else torch.softmax(logit, dim=-1)


def to_targets(label: Tensor, outputs: int, smoothing: Tensor) -> Tensor:
    """Turn classes into the probabilities that a network is to come to.

    Parameters
    ----------
    label : Tensor, float, shape (trial, row)
        The number of each row's class, from 0.
    outputs : int
    smoothing : Tensor, shape (trial,)
        How far each trial's targets are drawn towards equal probabilities.

    Returns
    -------
    Tensor, shape (trial, row, output)

    Examples
    --------
    >>> to_targets(torch.tensor([[0.0, 2.0]]), 3, torch.tensor([0.3]))
    tensor([[[0.8000, 0.1000, 0.1000],
             [0.1000, 0.1000, 0.8000]]])
    """
    target = label[..., None]
    if outputs > 1:
        target = (target == torch.arange(outputs, device=label.device)).to(torch.float32)
    equal = torch.full_like(target, 1 / max(outputs, 2))
    return torch.lerp(target, equal, smoothing[:, None, None])


def log_loss(logit: Tensor, label: Tensor) -> Tensor:
    """-log(probability given to the class that came true).

    Parameters
    ----------
    logit : Tensor, shape (trial, row, output)
    label : Tensor, float, shape (trial, row)
        The number of each row's class, from 0.

    Returns
    -------
    Tensor, shape (trial, row)
    """
    if logit.shape[-1] == 1:
        return binary_cross_entropy_with_logits(logit.squeeze(-1), label, reduction="none")
    return cross_entropy(logit.mT, label.to(torch.int64), reduction="none")


def correct(logit: Tensor, label: Tensor) -> Tensor:
    """Whether the likeliest class came true, bool, shape (trial, row); parameters as `log_loss`."""
    likeliest = logit.squeeze(-1) > 0 if logit.shape[-1] == 1 else logit.argmax(dim=-1)
    return likeliest == label
