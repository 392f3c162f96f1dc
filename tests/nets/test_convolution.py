import pytest
import torch
from torch.nn.functional import conv1d

from tabdx.nets.convolution import (
    convolution_gradients,
    convolution_input_gradient,
    convolve,
    neighbours,
)

TRIALS, ROWS, CHANNELS, OUTS = 3, 5, 2, 4


def drawn(positions):
    generator = torch.Generator().manual_seed(positions)

    def draw(*shape):
        return torch.randn(TRIALS, *shape, generator=generator)

    weight, bias = draw(3 * CHANNELS, OUTS), draw(1, OUTS)
    return draw(CHANNELS, positions, ROWS), weight, bias, draw(OUTS, positions, ROWS)


def by_torch(units, weight, bias):
    """torch's own convolution, trial by trial; there the rows come first."""
    done = []
    for one, own, shift in zip(units, weight, bias, strict=True):
        # conv1d wants (out, in, neighbour); ours is (neighbour * in, out).
        kernel = own.view(3, -1, own.shape[1]).permute(2, 1, 0)
        done.append(conv1d(one.permute(2, 0, 1), kernel, shift[0], padding=1))
    return torch.stack(done).permute(0, 2, 3, 1)


@pytest.mark.parametrize("positions", [1, 2, 10])
def test_convolution_equals_torch_conv1d_trial_by_trial(positions):
    units, weight, bias, _ = drawn(positions)
    found = convolve(units, weight, bias)
    assert found.shape == (TRIALS, OUTS, positions, ROWS)
    assert torch.allclose(found, by_torch(units, weight, bias), atol=1e-6)


@pytest.mark.parametrize("positions", [1, 2, 10])
def test_gradients_and_slope_equal_those_of_automatic_differentiation(positions):
    *given, slope = drawn(positions)
    loss = (by_torch(*(tensor.requires_grad_() for tensor in given)) * slope).sum()
    expected = torch.autograd.grad(loss, given)
    units, weight, _ = (tensor.detach() for tensor in given)
    slopes = neighbours(slope)
    back = convolution_input_gradient(weight, slopes).view_as(units)
    found = [back, *convolution_gradients(units, slopes)]
    for one, other in zip(found, expected, strict=True):
        assert one.shape == other.shape
        assert torch.allclose(one, other, atol=1e-5)


def test_a_trial_that_has_gone_astray_does_not_touch_its_neighbours():
    units, weight, bias, slope = drawn(4)

    def all_of_it():
        slopes = neighbours(slope)
        there = convolve(units, weight, bias)
        return (
            there,
            convolution_input_gradient(weight, slopes),
            *convolution_gradients(units, slopes),
        )

    sound = all_of_it()
    units[1], weight[1] = torch.inf, torch.nan
    for one, other in zip(sound, all_of_it(), strict=True):
        assert torch.equal(one[[0, 2]], other[[0, 2]])


def test_neighbours_are_of_the_same_channel_and_none_beyond_the_ends():
    # One trial, two channels of three positions, one row.
    units = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).view(1, 2, 3, 1)
    left, same, right = neighbours(units)
    assert left[0].tolist() == [[0, 1, 2], [0, 4, 5]]
    assert same[0].tolist() == [[1, 2, 3], [4, 5, 6]]
    assert right[0].tolist() == [[2, 3, 0], [5, 6, 0]]
