import pytest
import torch
from torch.nn.functional import conv1d

from tabdx.nets.convolution import (
    convolution_gradients,
    convolution_slope,
    convolve,
    with_margins,
)

TRIALS, ROWS, CHANNELS, OUTS = 3, 5, 2, 4


def drawn(positions):
    generator = torch.Generator().manual_seed(positions)
    inputs = torch.randn(TRIALS, ROWS, CHANNELS * positions, generator=generator)
    weight = torch.randn(TRIALS, 3 * CHANNELS, OUTS, generator=generator)
    return inputs, weight, torch.randn(TRIALS, 1, OUTS, generator=generator)


def by_torch(units, weight, bias):
    """torch's own convolution, trial by trial; it has no margins, and rows come first."""
    done = []
    for one, own, shift in zip(units, weight, bias, strict=True):
        # conv1d wants (out, in, neighbour); ours is (neighbour * in, out).
        kernel = own.view(3, -1, own.shape[1]).permute(2, 1, 0)
        done.append(conv1d(one[1:-1].permute(2, 1, 0), kernel, shift[0], padding=1))
    return torch.stack(done).permute(0, 3, 2, 1)


@pytest.mark.parametrize("positions", [1, 2, 10])
def test_convolution_equals_torch_conv1d_trial_by_trial(positions):
    inputs, weight, bias = drawn(positions)
    units = with_margins(inputs, CHANNELS)
    found = convolve(units, weight, bias)
    assert found.shape == (TRIALS, positions + 2, OUTS, ROWS)
    assert torch.allclose(found[:, 1:-1], by_torch(units, weight, bias), atol=1e-6)
    assert not found[:, [0, -1]].any()


@pytest.mark.parametrize("positions", [1, 2, 10])
def test_gradients_and_slope_equal_those_of_automatic_differentiation(positions):
    inputs, weight, bias = drawn(positions)
    wanted = [tensor.requires_grad_() for tensor in (with_margins(inputs, CHANNELS), weight, bias)]
    slope = torch.randn(TRIALS, positions + 2, OUTS, ROWS)
    slope[:, [0, -1]] = 0
    loss = (by_torch(*wanted) * slope[:, 1:-1]).sum()
    given, *expected = torch.autograd.grad(loss, wanted)
    units, weight, bias = (tensor.detach() for tensor in wanted)
    for one, other in zip(convolution_gradients(units, slope), expected, strict=True):
        assert torch.allclose(one, other, atol=1e-5)
    found = convolution_slope(weight, slope)
    assert torch.allclose(found[:, 1:-1], given[:, 1:-1], atol=1e-5)
    assert not found[:, [0, -1]].any()


def test_a_trial_that_has_gone_astray_does_not_touch_its_neighbours():
    inputs, weight, bias = drawn(4)
    slope = torch.randn(TRIALS, 6, OUTS, ROWS)
    slope[:, [0, -1]] = 0
    units = with_margins(inputs, CHANNELS)
    sound = convolve(units, weight, bias), *convolution_gradients(units, slope)
    units[1, 1:-1], weight[1] = torch.inf, torch.nan
    astray = convolve(units, weight, bias), *convolution_gradients(units, slope)
    for one, other in zip(sound, astray, strict=True):
        assert torch.equal(one[[0, 2]], other[[0, 2]])


def test_inputs_are_laid_out_place_after_place():
    # One trial, one row, two channels of three positions.
    laid = with_margins(torch.tensor([[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]]), channels=2)
    assert laid[0, :, :, 0].tolist() == [[0, 0], [1, 4], [2, 5], [3, 6], [0, 0]]
