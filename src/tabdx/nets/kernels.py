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
def rectify_and_drop(
    units: Floats, key: NDArray[np.uint32], keep: Floats, steps: tuple[int, int]
) -> None:
    """Clamp at zero, switch units off at random and scale the others up, in place.

    Parameters
    ----------
    units : ndarray, shape (trial, outer, inner)
    key : ndarray of uint32, shape (2, trial)
        What `tabdx.nets.noise.uniform` hashes a position with.
    keep : ndarray, shape (trial,)
        Each trial's probability of keeping a unit.
    steps : tuple of int
        By how much a step along the outer and the inner axis raises the number of a unit's draw.
    """
    by_outer, by_inner = np.uint32(steps[0]), np.uint32(steps[1])
    for trial in range(len(units)):
        first, second = key[0, trial], key[1, trial]
        limit, scale = keep[trial], _ONE / keep[trial]
        for outer in range(units.shape[1]):
            start = np.uint32(np.uint32(outer) * by_outer)
            own = units[trial, outer]
            if limit >= _ONE:
                for inner in range(units.shape[2]):
                    own[inner] = max(own[inner], _ZERO)
                continue
            for inner in range(units.shape[2]):
                number = np.uint32(start + np.uint32(np.uint32(inner) * by_inner))
                bits = _mix(_mix(number ^ first) ^ second)
                drawn = np.float32(bits >> np.uint32(8)) * np.float32(2.0**-24)
                kept = own[inner] * scale if drawn < limit else _ZERO
                own[inner] = max(kept, _ZERO)


@_inlined
def _mix(bits: Any) -> Any:
    """As `tabdx.nets.noise` mixes, in 32 bits that wrap by themselves."""
    bits = bits ^ (bits >> np.uint32(16))
    bits = np.uint32(bits * np.uint32(0x7FEB352D))
    bits = bits ^ (bits >> np.uint32(15))
    bits = np.uint32(bits * np.uint32(0x846CA68B))
    return bits ^ (bits >> np.uint32(16))


@_compiled
def mask_slope(slope: Floats, units: Floats, scale: Floats) -> None:
    """Let a slope pass, scaled, where a unit is above zero, and nowhere else, in place.

    Parameters
    ----------
    slope, units : ndarray, shape (trial, unit)
    scale : ndarray, shape (trial,)
    """
    for trial in range(len(slope)):
        for place in range(slope.shape[1]):
            passed = slope[trial, place] * scale[trial]
            slope[trial, place] = passed if units[trial, place] > _ZERO else _ZERO
