import torch
from torch.nn.functional import conv1d

from tabdx.nets.layers import convolution, dropout, linear


def test_linear_gives_each_trial_its_own_map():
    inputs, weight, bias = torch.randn(3, 5, 4), torch.randn(3, 4, 2), torch.randn(3, 1, 2)
    together = linear(inputs, weight, bias)
    for trial in range(3):
        assert torch.allclose(together[trial], inputs[trial] @ weight[trial] + bias[trial])


def test_convolution_equals_torch_conv1d_trial_by_trial():
    inputs, weight, bias = torch.randn(3, 5, 10, 2), torch.randn(3, 6, 4), torch.randn(3, 1, 4)
    together = convolution(inputs, weight, bias)
    for trial in range(3):
        # conv1d wants (out, in, neighbour); ours is (neighbour * in, out).
        kernel = weight[trial].reshape(3, 2, 4).permute(2, 1, 0)
        expected = conv1d(inputs[trial].transpose(1, 2), kernel, bias[trial, 0], padding=1)
        assert torch.allclose(together[trial], expected.transpose(1, 2), atol=1e-6)


def test_dropout_switches_off_the_stated_share_and_keeps_the_mean():
    units = torch.ones(2, 100, 100)
    keep = torch.tensor([1.0, 0.7])[:, None, None]
    dropped = dropout(units, keep, torch.rand(2, 100, 100, generator=torch.manual_seed(0)))
    assert torch.equal(dropped[0], units[0])
    # 10,000 units, 30% off: standard error of the share 0.5 points.
    assert abs((dropped[1] == 0).float().mean() - 0.3) < 0.02
    assert abs(dropped[1].mean() - 1) < 0.03
