"""Gradient steps compiled by numba for the CPU.

On a GPU every operation goes through all trials at once. A processor does better with one trial
after another: all that a network is then lies in its cache, and no operation waits for Python.
Each kernel does as `Architecture.gradients` and `AdamW.move` do in torch, for every other device;
tests hold the two together. Matrix products are BLAS's, as numba finds it in SciPy.

All kernels stand in one file, as numba takes a kernel from its store unless the kernel's own file
is newer, whatever became of others. No fastmath: every sum stays in the order it is written in, and
the same seed gives the same bytes. No lock: shards of the trial axis may run in threads.
"""

from typing import Any

import numpy as np
from numba import config, njit
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Keys = NDArray[np.uint32]
Shapes = NDArray[np.int64]
Places = NDArray[np.int64]
# Shapes; where each map's weight, and where each layer's units begin.
Maps = tuple[Shapes, Places, Places]
# Units and their slopes, the windows over them, sums of one layer: all of one trial, in a row each.
Memory = tuple[Floats, Floats, Floats, Floats]
# Features (trial, row, feature); the probabilities to come to, (trial, row, output); what each row
# counts, (trial, row).
Batch = tuple[Floats, Floats, Floats]
# Keys of the units' draws, (layer, 2, trial); each trial's probability of keeping a unit, (trial,).
Switches = tuple[Keys, Floats]
# Decay, step size, correction of the second moment, whether the trial is active: each (trial,).
StepSizes = tuple[Floats, Floats, Floats, Floats]
# Both moments, (trial, weight); 1 where a weight decays, 0 where it is a bias, (weight,); the step
# sizes; what each moment takes of a new gradient, and epsilon.
Optimiser = tuple[Floats, Floats, Floats, StepSizes, tuple[np.float32, np.float32, np.float32]]


def _compiled(kernel: Any) -> Any:
    """Compile a kernel at its first call, and store what comes of it for the next process.

    numba stores beside the source, in the user's cache folder, or in ``NUMBA_CACHE_DIR``. Where it
    may write to none of them (read-only code and no home), each process compiles for itself: that
    costs it some seconds. With ``NUMBA_DISABLE_JIT=1``, for a debugger, nothing is compiled.
    """
    if config.DISABLE_JIT:  # type: ignore[attr-defined] # numpy would warn where compiled numbers wrap or overflow silently
        return np.errstate(all="ignore")(kernel)
    try:
        return njit(nogil=True, cache=True, error_model="numpy")(kernel)
    except RuntimeError:  # "no locator available": all that numba raises here
        return njit(nogil=True, error_model="numpy")(kernel)


# Inlined, so that looking at a piece of memory is not counted as a reference each time.
_part: Any = njit(nogil=True, error_model="numpy")
_ONE, _ZERO = np.float32(1), np.float32(0)


@_compiled
def mlp_step(
    shapes: Shapes, weights: Floats, batch: Batch, switches: Switches, optimiser: Optimiser
) -> Floats:
    """Move the weights of every `tabdx.nets.mlp.Mlp` one step, in place.

    Parameters
    ----------
    shapes : ndarray, shape (map, 2)
        Fan in and fan out of each affine map: the hidden layers, the head, the skip.
    weights : ndarray, shape (trial, weight)
        Weight and bias of each map in turn.
    batch : Batch
    switches : Switches
        With keys for each hidden layer.
    optimiser : Optimiser

    Returns
    -------
    ndarray, shape (trial, row, output)
        Logits before the step; zeros for a trial that is not active.
    """
    features, target, share = batch
    trials, rows, width = features.shape
    last = len(shapes) - 3
    logits = np.zeros(target.shape, np.float32)
    gradient = np.empty(weights.shape[1], np.float32)
    starts, places = _starts(shapes), _places(shapes, width, rows)
    units, slopes = np.empty(places[-1], np.float32), np.empty(places[-1], np.float32)
    slope, ones = np.empty(target.shape[1:], np.float32), np.ones(rows, np.float32)
    for trial in range(trials):
        if optimiser[3][3][trial] == _ZERO:
            continue
        weight, inputs = weights[trial], features[trial]
        keys, keep = switches[0][:, :, trial], switches[1][trial]
        above = inputs
        for layer in range(last + 1):
            matrix, bias = _map(weight, shapes, starts, layer)
            below, above = above, _matrix(units, places[layer + 1], rows, len(bias))
            np.dot(below, matrix, above)
            _relu_rows(above, bias)
            _drop(above, keys[layer], keep, len(bias), 1)
        head, bias = _map(weight, shapes, starts, last + 1)
        skip, shift = _map(weight, shapes, starts, last + 2)
        _multiply(above, head, slope)
        _multiply(inputs, skip, logits[trial])
        _compare(logits[trial], slope, bias + shift, target[trial], share[trial])

        own, own_bias = _map(gradient, shapes, starts, last + 1)
        _multiply(above.T, slope, own)
        _skip_gradients(inputs.T, slope, gradient, shapes, starts, own_bias)
        back = _matrix(slopes, places[last + 1], rows, len(head))
        _spread(slope, head, back)
        for layer in range(last, -1, -1):
            own, own_bias = _map(gradient, shapes, starts, layer)
            _mask(back, _matrix(units, places[layer + 1], rows, len(own_bias)), _ONE / keep)
            np.dot(ones, back, own_bias)
            if layer == 0:
                np.dot(inputs.T, back, own)
            else:
                np.dot(_matrix(units, places[layer], rows, len(own)).T, back, own)
                given, back = back, _matrix(slopes, places[layer], rows, len(own))
                np.dot(given, _map(weight, shapes, starts, layer)[0].T, back)
        _move(weight, gradient, optimiser, trial)
    return logits


@_compiled
def cnn_step(
    shapes: Shapes,
    weights: Floats,
    batch: Batch,
    switches: Switches,
    optimiser: Optimiser,
    channels: int,
) -> Floats:
    """Move the weights of every `tabdx.nets.cnn.Cnn` one step, in place.

    Units lie as (channel, position * row). The windows over them are laid out, (3 * channel,
    position * row), as they stay in the cache until the way back has used them.

    Parameters
    ----------
    shapes : ndarray, shape (map, 2)
        Fan in and fan out of each map: the convolutions, the head, the skip.
    weights, batch, optimiser
        As of `mlp_step`.
    switches : Switches
        With keys for the last convolution alone.
    channels : int
        Of the input.

    Returns
    -------
    ndarray
        As of `mlp_step`.
    """
    features, target, share = batch
    trials, rows, width = features.shape
    positions, last = width // channels, len(shapes) - 3
    inner, outputs = positions * rows, target.shape[2]
    logits, slope = np.zeros(target.shape, np.float32), np.empty(target.shape[1:], np.float32)
    gradient = np.empty(weights.shape[1], np.float32)
    maps = shapes, _starts(shapes), _places(shapes, channels, inner)
    starts, places = maps[1:]
    units, slopes = np.empty(places[-1], np.float32), np.empty(places[-1], np.float32)
    # Windows are zero beyond both ends, from trial to trial; sums are of one layer at a time.
    windows = np.zeros(3 * places[-1], np.float32)
    sums = np.empty(3 * inner * shapes[: last + 1, 1].max(), np.float32)
    memory = units, slopes, windows, sums
    by_unit = np.empty((shapes[last + 1, 0], outputs), np.float32)
    head = by_unit.reshape(shapes[last, 1], positions, outputs)
    inputs = _matrix(units, 0, width, rows)
    # The last units row by row, (channel * position, row), and their slopes.
    by_row = _matrix(units, places[last + 1], len(by_unit), rows)
    back = _matrix(slopes, places[last + 1], len(by_unit), rows)
    for trial in range(trials):
        if optimiser[3][3][trial] == _ZERO:
            continue
        weight, keep = weights[trial], switches[1][trial]
        _turn(features[trial], inputs)
        _convolve(maps, weight, memory, inner, rows)
        _drop(by_row, switches[0][0, :, trial], keep, 1, len(by_row))
        by_position, bias = _map(weight, shapes, starts, last + 1)
        skip, shift = _map(weight, shapes, starts, last + 2)
        _turn(by_position.reshape(positions, len(head), outputs), head)
        _multiply(by_row.T, by_unit, slope)
        _multiply(inputs.T, skip, logits[trial])
        _compare(logits[trial], slope, bias + shift, target[trial], share[trial])

        _spread(by_unit, slope, back)
        own, own_bias = _map(gradient, shapes, starts, last + 1)
        _multiply(by_row, slope, by_unit)
        _turn(head, own.reshape(positions, len(head), outputs))
        _skip_gradients(inputs, slope, gradient, shapes, starts, own_bias)
        _mask(back, by_row, _ONE / keep)
        _convolution_gradients(maps, weight, gradient, memory, inner, rows)
        _move(weight, gradient, optimiser, trial)
    return logits


@_part
def _convolve(
    maps: Maps,
    weight: Floats,
    memory: Memory,
    inner: int,
    rows: int,
) -> None:
    """Fill in the windows and the units of each convolution of a trial."""
    shapes, starts, places = maps
    units, _, windows, sums = memory
    for layer in range(len(shapes) - 2):
        matrix, bias = _map(weight, shapes, starts, layer)
        fan_in, fan_out = shapes[layer]
        seen = _matrix(windows, 3 * places[layer], fan_in, inner)
        _look_around(_matrix(units, places[layer], fan_in // 3, inner), seen, rows)
        by_side = _matrix(sums, 0, 3 * fan_out, inner)
        for side in range(3):
            np.dot(_third(matrix, side).T, _third(seen, side), _third(by_side, side))
        above = _matrix(units, places[layer + 1], fan_out, inner)
        _add(by_side, above)
        _relu(above, bias)


@_part
def _convolution_gradients(
    maps: Maps,
    weight: Floats,
    gradient: Floats,
    memory: Memory,
    inner: int,
    rows: int,
) -> None:
    """Carry the slopes of the last units back, and write each convolution's gradient."""
    shapes, starts, places = maps
    units, slopes, windows, sums = memory
    ones = np.ones(inner, np.float32)
    for layer in range(len(shapes) - 3, -1, -1):
        own, own_bias = _map(gradient, shapes, starts, layer)
        fan_in, fan_out = shapes[layer]
        back = _matrix(slopes, places[layer + 1], fan_out, inner)
        np.dot(_matrix(windows, 3 * places[layer], fan_in, inner), back.T, own)
        np.dot(back, ones, own_bias)
        if layer > 0:
            given = _matrix(sums, 0, fan_in, inner)
            matrix, _ = _map(weight, shapes, starts, layer)
            for side in range(3):
                np.dot(_third(matrix, side), back, _third(given, side))
            below = _matrix(slopes, places[layer], fan_in // 3, inner)
            _give_back(given, below, rows)
            _mask(below, _matrix(units, places[layer], fan_in // 3, inner), _ONE)


@_part
def _starts(shapes: Shapes) -> Places:
    """Where each map's weight and bias begin among all weights; and their end."""
    starts = np.zeros(len(shapes) + 1, np.int64)
    starts[1:] = np.cumsum((shapes[:, 0] + 1) * shapes[:, 1])
    return starts


@_part
def _places(shapes: Shapes, inputs: int, each: int) -> Places:
    """Where the inputs' and each layer's units begin, `each` numbers a unit; and their end."""
    places = np.zeros(len(shapes), np.int64)
    places[1:] = inputs * each
    places[2:] += np.cumsum(each * shapes[:-2, 1])
    return places


@_part
def _map(weight: Floats, shapes: Shapes, starts: Places, place: int) -> tuple[Floats, Floats]:
    """One map's weight, shape (in, out), and bias."""
    fan_in, fan_out = shapes[place]
    start, end = starts[place], starts[place + 1]
    return weight[start : end - fan_out].reshape(fan_in, fan_out), weight[end - fan_out : end]


@_part
def _matrix(memory: Floats, start: int, rows: int, columns: int) -> Floats:
    return memory[start : start + rows * columns].reshape(rows, columns)


@_part
def _turn(matrix: Floats, into: Floats) -> None:
    """Write a matrix with rows as columns; its entries may be vectors."""
    for row in range(into.shape[0]):
        for column in range(into.shape[1]):
            into[row, column] = matrix[column, row]


@_part
def _relu(units: Floats, bias: Floats) -> None:
    """Add the bias and clamp at zero, in place."""
    for unit in range(units.shape[0]):
        for row in range(units.shape[1]):
            units[unit, row] = max(units[unit, row] + bias[unit], _ZERO)


@_part
def _relu_rows(units: Floats, bias: Floats) -> None:
    """As `_relu`, where units lie as (row, unit)."""
    for row in range(units.shape[0]):
        for unit in range(units.shape[1]):
            units[row, unit] = max(units[row, unit] + bias[unit], _ZERO)


@_part
def _drop(units: Floats, key: Keys, keep: np.float32, by_outer: int, by_inner: int) -> None:
    """Switch units off at random and scale the others up, in place; see `tabdx.nets.dropout`.

    Parameters
    ----------
    units : ndarray, shape (outer, inner)
    key : ndarray, shape (2,)
        What `tabdx.nets.random_numbers.uniform` hashes the number of a draw with.
    keep : float
        Probability of keeping a unit.
    by_outer, by_inner : int
        By how much a step along each axis raises the number of a unit's draw.
    """
    if keep >= _ONE:
        return
    first, second = key[0], key[1]
    for outer in range(units.shape[0]):
        start = np.uint32(outer * by_outer)
        for inner in range(units.shape[1]):
            number = np.uint32(start + np.uint32(np.uint32(inner) * np.uint32(by_inner)))
            bits = _mix(_mix(np.uint32(number ^ first)) ^ second)
            drawn = np.float32(bits >> np.uint32(8)) * np.float32(2.0**-24)
            units[outer, inner] = units[outer, inner] / keep if drawn < keep else _ZERO


@_part
def _mix(bits: np.uint32) -> np.uint32:
    """As `tabdx.nets.random_numbers` mixes, in 32 bits that wrap by themselves."""
    bits = bits ^ (bits >> np.uint32(16))
    bits = np.uint32(bits * np.uint32(0x7FEB352D))
    bits = bits ^ (bits >> np.uint32(15))
    bits = np.uint32(bits * np.uint32(0x846CA68B))
    return bits ^ (bits >> np.uint32(16))


@_part
def _multiply(one: Floats, other: Floats, into: Floats) -> None:
    """Multiply matrices; a single column as the vector that it is, which is faster."""
    if other.shape[1] == 1:
        np.dot(one, other.ravel(), into.ravel())
    else:
        np.dot(one, other, into)


@_part
def _compare(logit: Floats, slope: Floats, bias: Floats, target: Floats, share: Floats) -> None:
    """Add what the head saw, in `slope`, to the logits, and put their own slopes there.

    The derivative of the log loss by a logit is predicted minus true probability.
    """
    outputs = len(bias)
    for row in range(len(logit)):
        largest = -np.float32(np.inf)
        for output in range(outputs):
            logit[row, output] += slope[row, output] + bias[output]
            largest = max(largest, logit[row, output])
        if outputs == 1:
            slope[row, 0] = _ONE / (_ONE + np.exp(-logit[row, 0]))
        else:
            total = _ZERO
            for output in range(outputs):
                slope[row, output] = np.exp(logit[row, output] - largest)
                total += slope[row, output]
            for output in range(outputs):
                slope[row, output] /= total
        for output in range(outputs):
            slope[row, output] = (slope[row, output] - target[row, output]) * share[row]


@_part
def _skip_gradients(
    inputs: Floats,
    slope: Floats,
    gradient: Floats,
    shapes: Shapes,
    starts: Places,
    head_bias: Floats,
) -> None:
    """Write the gradients of the skip, and of the head's bias, which is the skip's too."""
    skip, shift = _map(gradient, shapes, starts, len(shapes) - 1)
    _multiply(inputs, slope, skip)
    shift[:] = _ZERO
    for row in range(len(slope)):
        for output in range(len(shift)):
            shift[output] += slope[row, output]
    head_bias[:] = shift


@_part
def _spread(one: Floats, other: Floats, back: Floats) -> None:
    """Derivative of the loss by the units that the head sees: one's slopes times the other's.

    Parameters
    ----------
    one, other : ndarray, shapes (outer, output) and (inner, output)
    back : ndarray, shape (outer, inner)
    """
    if one.shape[1] > 1:
        np.dot(one, other.T, back)
        return
    column, row = one.ravel(), other.ravel()
    for outer in range(len(column)):
        for inner in range(len(row)):
            back[outer, inner] = column[outer] * row[inner]


@_part
def _mask(slope: Floats, units: Floats, scale: np.float32) -> None:
    """Let a slope pass, scaled, where a unit is above zero, and nowhere else, in place."""
    for unit in range(units.shape[0]):
        for row in range(units.shape[1]):
            passed = slope[unit, row] * scale
            slope[unit, row] = passed if units[unit, row] > _ZERO else _ZERO


@_part
def _look_around(units: Floats, windows: Floats, rows: int) -> None:
    """Lay out what each position has on its left, in itself and on its right.

    What lies beyond the ends is left as it is.
    """
    channels, inner = units.shape
    for channel in range(channels):
        own, same = units[channel], windows[channels + channel]
        for at in range(inner):
            same[at] = own[at]
        left, right, rest = windows[channel, rows:], windows[2 * channels + channel], own[rows:]
        for at in range(inner - rows):
            left[at] = own[at]
            right[at] = rest[at]


@_part
def _third(matrix: Floats, side: int) -> Floats:
    """What belongs to the left, the same or the right position."""
    each = len(matrix) // 3
    return matrix[side * each : (side + 1) * each]


@_part
def _add(sums: Floats, units: Floats) -> None:
    """Add up what comes from the left, the same and the right position."""
    left, same, right = _third(sums, 0), _third(sums, 1), _third(sums, 2)
    for unit in range(units.shape[0]):
        for at in range(units.shape[1]):
            units[unit, at] = left[unit, at] + same[unit, at] + right[unit, at]


@_part
def _give_back(windows: Floats, slopes: Floats, rows: int) -> None:
    """Sum for each position what it was in its own window and in its neighbours'."""
    channels, inner = slopes.shape
    for channel in range(channels):
        own, same = slopes[channel], windows[channels + channel]
        for at in range(inner):
            own[at] = same[at]
        left, right, rest = windows[channel, rows:], windows[2 * channels + channel], own[rows:]
        for at in range(inner - rows):
            own[at] += left[at]
        for at in range(inner - rows):
            rest[at] += right[at]


@_part
def _move(weight: Floats, gradient: Floats, optimiser: Optimiser, trial: int) -> None:
    """Move one trial's weights and moments, in place."""
    firsts, seconds, weight_decay_mask, step_sizes, constants = optimiser
    decay, rate, correction, _ = step_sizes
    new, new_square, epsilon = constants
    first, second = firsts[trial], seconds[trial]
    shrink, step, unbias = decay[trial], rate[trial], correction[trial]
    for place in range(len(weight)):
        slope = gradient[place]
        mean = first[place]
        mean += (slope - mean) * new
        square = second[place]
        square += (slope * slope - square) * new_square
        first[place] = mean
        second[place] = square
        size = np.sqrt(square) * unbias + epsilon
        weight[place] = (
            weight[place] * (_ONE - shrink * weight_decay_mask[place]) - mean / size * step
        )
