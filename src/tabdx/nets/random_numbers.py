"""Counter-based random numbers, the same on every device.

A draw is a hash of what it is for (seed, epoch, step, layer, position), never the next one of a
stream. So a trial meets the same numbers whether it is trained alone, among thousands, in chunks
or on a GPU, and trials that share a seed share their draws, which makes configurations easier to
compare (common random numbers).
"""

import torch
from torch import Tensor

_MASK = 0xFFFFFFFF
_GOLDEN = 0x9E3779B9


def _mix(bits: Tensor) -> Tensor:
    """Hash 32-bit values held in int64, in place.

    The finalizer ``lowbias32`` found by search (C. Wellons, "Prospecting for hash functions",
    2018). Products overflow int64, which wraps; only their low 32 bits are kept.
    """
    bits ^= bits >> 16
    bits *= 0x7FEB352D
    bits &= _MASK
    bits ^= bits >> 15
    bits *= 0x846CA68B
    bits &= _MASK
    bits ^= bits >> 16
    return bits


def fold_in(key: Tensor, purpose: int) -> Tensor:
    """Return one new key per key, for one purpose.

    Parameters
    ----------
    key : Tensor, int64, any shape
        Keys or seeds, 0 to 2³² - 1.
    purpose : int
        What the key is for: an epoch, a step, a layer.

    Examples
    --------
    >>> seeds = torch.tensor([0, 1])
    >>> fold_in(seeds, 3).tolist() == fold_in(seeds, 4).tolist()
    False
    """
    return _mix(_mix((key + _GOLDEN) & _MASK) ^ (purpose * _GOLDEN + 1 & _MASK))


def whole(key: Tensor, *shape: int) -> Tensor:
    """Draw whole numbers from [0, 2²⁴) for each key.

    Parameters
    ----------
    key : Tensor, int64, shape (key,)
        From `fold_in`.
    *shape : int
        Shape of each key's draw. A draw at a position does not depend on the first dimension's
        length: a longer draw only adds rows.

    Returns
    -------
    Tensor, int64, shape (key, *shape)

    Examples
    --------
    >>> key = fold_in(torch.tensor([7]), 0)
    >>> torch.equal(whole(key, 2, 3), whole(key, 4, 3)[:, :2])
    True
    """
    count = 1
    for length in shape:
        count *= length
    position = torch.arange(count, device=key.device)
    bits = _mix(_mix(position ^ key[:, None]) ^ fold_in(key, 1)[:, None])
    return (bits >> 8).reshape(len(key), *shape)


def uniform(key: Tensor, *shape: int) -> Tensor:
    """Draw numbers from [0, 1) for each key, as `whole` draws them.

    Returns
    -------
    Tensor, float32, shape (key, *shape)
    """
    # 24 bits fill a float32's fraction exactly, so that 1.0 is never drawn.
    return whole(key, *shape).to(torch.float32) * 2.0**-24


def normal(key: Tensor, *shape: int) -> Tensor:
    """Draw from the standard normal distribution for each key.

    Parameters
    ----------
    key : Tensor, int64, shape (key,)
    *shape : int
        Shape of each key's draw.

    Returns
    -------
    Tensor, float32, shape (key, *shape)
    """
    # Half a step away from 0 and 1, where the quantile is infinite.
    between = uniform(key, *shape).to(torch.float64) + 2.0**-25
    drawn: Tensor = torch.special.ndtri(between)
    return drawn.to(torch.float32)
