import pytest
import torch
from torch.nn.functional import conv1d

from tabdx.nets import layers
from tabdx.nets.layers import linear, linear_gradients, smooth_clip, windows, windows_slope


def test_linear_gives_each_trial_its_own_map():
    inputs, weight, bias = torch.randn(3, 5, 4), torch.randn(3, 4, 2), torch.randn(3, 1, 2)
    together = linear(inputs, weight, bias)
    for trial in range(3):
        expected = inputs[trial] @ weight[trial] + bias[trial]
        assert torch.allclose(together[trial], expected, atol=1e-6)


def test_convolution_equals_torch_conv1d_trial_by_trial():
    inputs, weight, bias = torch.randn(3, 5, 10, 2), torch.randn(3, 6, 4), torch.randn(3, 1, 4)
    together = linear(windows(inputs), weight, bias).view(3, 5, 10, 4)
    for trial in range(3):
        # conv1d wants (out, in, neighbour); ours is (neighbour * in, out).
        kernel = weight[trial].reshape(3, 2, 4).permute(2, 1, 0)
        expected = conv1d(inputs[trial].transpose(1, 2), kernel, bias[trial, 0], padding=1)
        assert torch.allclose(together[trial], expected.transpose(1, 2), atol=1e-6)


def test_the_gradients_of_a_linear_map():
    inputs, weight = torch.randn(3, 5, 4), torch.randn(3, 4, 2, requires_grad=True)
    bias, slope = torch.zeros(3, 1, 2, requires_grad=True), torch.randn(3, 5, 2)
    expected = torch.autograd.grad((linear(inputs, weight, bias) * slope).sum(), [weight, bias])
    for one, other in zip(linear_gradients(inputs, slope), expected, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


@pytest.mark.parametrize("positions", [1, 2, 10])
@pytest.mark.parametrize("add", [layers._overlap_add, layers._overlap_add_on_cpu])
def test_the_slope_of_windows_adds_up_what_overlaps(positions, add, monkeypatch):
    monkeypatch.setattr(layers, "_overlap_add_on_cpu", add)
    units = torch.randn(2, 4, positions, 3, requires_grad=True)
    slope = torch.randn(2, 4 * positions, 9)
    (expected,) = torch.autograd.grad((windows(units) * slope).sum(), units)
    found = windows_slope(slope, positions)
    assert torch.allclose(found.view_as(expected), expected, atol=1e-6)


def test_smooth_clip_never_reaches_its_bound_and_keeps_what_is_small():
    inputs = torch.tensor([0.01, 3.0, 1e6, -1e6]).reshape(1, 1, 4)
    bent = smooth_clip(inputs, torch.tensor([3.0])).flatten().tolist()
    # 3 / sqrt(1 + 1) = 2.1213
    assert bent == pytest.approx([0.01, 2.1213, 3.0, -3.0], abs=1e-4)
