import pytest
import torch

from tabdx.nets.layers import linear, linear_gradients, smooth_clip


def test_linear_gives_each_trial_its_own_map():
    inputs, weight, bias = torch.randn(3, 5, 4), torch.randn(3, 4, 2), torch.randn(3, 1, 2)
    together = linear(inputs, weight, bias)
    for trial in range(3):
        expected = inputs[trial] @ weight[trial] + bias[trial]
        assert torch.allclose(together[trial], expected, atol=1e-6)


def test_the_gradients_of_a_linear_map():
    inputs, weight = torch.randn(3, 5, 4), torch.randn(3, 4, 2, requires_grad=True)
    bias, slope = torch.zeros(3, 1, 2, requires_grad=True), torch.randn(3, 5, 2)
    expected = torch.autograd.grad((linear(inputs, weight, bias) * slope).sum(), [weight, bias])
    for one, other in zip(linear_gradients(inputs, slope), expected, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_smooth_clip_never_reaches_its_bound_and_keeps_what_is_small():
    inputs = torch.tensor([0.01, 3.0, 1e6, -1e6]).reshape(1, 1, 4)
    bent = smooth_clip(inputs, torch.tensor([3.0])).flatten().tolist()
    # 3 / sqrt(1 + 1) = 2.1213
    assert bent == pytest.approx([0.01, 2.1213, 3.0, -3.0], abs=1e-4)
