"""Whole formulas in one pass over memory, for the processor.

torch goes through the weights of all trials once for every operation of a formula. Compiled with
numba, a formula goes through them once. Each kernel has a twin in plain torch beside its caller,
for every other device; the tests hold the two together.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# No fastmath: every sum stays in the order it is written in, and the same seed gives the same
# bytes. No lock: shards of the trial axis may run in threads.
_compiled: Any = njit(nogil=True, cache=True, error_model="numpy")
_inlined: Any = njit(inline="always")
_ONE, _ZERO = np.float32(1), np.float32(0)


@_compiled
def adamw(
    weight: Floats,
    gradient: Floats,
    first: Floats,
    second: Floats,
    vectors: tuple[Floats, Floats, Floats, Floats],
    constants: tuple[np.float32, np.float32, np.float32],
) -> None:
    """Move the weights and their moments, in place; see `tabdx.nets.optimiser.AdamW`.

    Parameters
    ----------
    weight, gradient, first, second : ndarray, shape (trial, weight)
    vectors : tuple of ndarray, each (trial,)
        Shrinkage, step size, correction of the second moment, and whether the trial is active.
    constants : tuple of float
        What each moment takes of a new gradient, and epsilon.
    """
    shrink, rate, correction, active = vectors
    new, new_square, epsilon = constants
    for trial in range(len(weight)):
        if active[trial] == _ZERO:
            continue
        keep, step, unbias = shrink[trial], rate[trial], correction[trial]
        for place in range(weight.shape[1]):
            slope = gradient[trial, place]
            mean = first[trial, place]
            mean += (slope - mean) * new
            square = second[trial, place]
            square += (slope * slope - square) * new_square
            first[trial, place] = mean
            second[trial, place] = square
            size = np.sqrt(square) * unbias + epsilon
            weight[trial, place] = weight[trial, place] * keep - mean / size * step


@_compiled
def rectify_and_drop(units: Floats, key: NDArray[np.uint32], keep: Floats) -> None:
    """Clamp at zero, switch units off at random and scale the others up, in place.

    Parameters
    ----------
    units : ndarray, shape (trial, unit)
    key : ndarray of uint32, shape (2, trial)
        What `tabdx.nets.noise.uniform` hashes a position with.
    keep : ndarray, shape (trial,)
        Each trial's probability of keeping a unit.
    """
    for trial in range(len(units)):
        first, second = key[0, trial], key[1, trial]
        limit, scale = keep[trial], _ONE / keep[trial]
        for place in range(units.shape[1]):
            bits = _mix(_mix(np.uint32(place) ^ first) ^ second)
            drawn = np.float32(bits >> np.uint32(8)) * np.float32(2.0**-24)
            kept = units[trial, place] * scale if drawn < limit else _ZERO
            units[trial, place] = max(kept, _ZERO)


@_inlined
def _mix(bits: Any) -> Any:
    """As `tabdx.nets.noise` mixes, in 32 bits that wrap by themselves."""
    bits = bits ^ (bits >> np.uint32(16))
    bits = np.uint32(bits * np.uint32(0x7FEB352D))
    bits = bits ^ (bits >> np.uint32(15))
    bits = np.uint32(bits * np.uint32(0x846CA68B))
    return bits ^ (bits >> np.uint32(16))


@_compiled
def overlap_add(windows: Floats, sums: Floats) -> None:
    """Add up what overlapping windows of three positions hold for each position.

    Parameters
    ----------
    windows : ndarray, shape (row, position, 3 * channel)
        Left, centre and right channels, as `tabdx.nets.layers.windows` lays them out.
    sums : ndarray, shape (row, position, channel)
        Written.
    """
    rows, positions, channels = sums.shape
    for row in range(rows):
        for place in range(positions):
            for channel in range(channels):
                total = windows[row, place, channels + channel]
                if place > 0:
                    total += windows[row, place - 1, 2 * channels + channel]
                if place < positions - 1:
                    total += windows[row, place + 1, channel]
                sums[row, place, channel] = total
