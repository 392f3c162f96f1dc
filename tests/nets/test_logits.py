import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from tabdx.nets.architectures import flatten
from tabdx.nets.cnn import Cnn
from tabdx.nets.logits import correct, count_outputs, log_loss, to_probabilities, to_targets
from tabdx.nets.mlp import Mlp


def test_two_classes_need_one_logit_and_more_one_each():
    assert [count_outputs(classes) for classes in (2, 3, 10)] == [1, 3, 10]


@pytest.mark.parametrize("label", [torch.tensor([[0.0, 1.0, 1.0]])])
def test_one_logit_says_what_two_say_with_the_first_at_zero(label):
    one = torch.tensor([[[-2.0], [0.3], [5.0]]])
    two = torch.cat((torch.zeros_like(one), one), dim=2)
    assert torch.allclose(to_probabilities(one), to_probabilities(two)[..., 1:])
    assert torch.allclose(log_loss(one, label), log_loss(two, label), atol=1e-6)
    assert torch.equal(correct(one, label), correct(two, label))
    smoothing = torch.tensor([0.2])
    assert torch.allclose(to_targets(label, 1, smoothing), to_targets(label, 2, smoothing)[..., 1:])


def test_a_network_of_two_logits_learns_what_one_of_one_logit_does():
    one, two = Mlp(6, (8, 4)), Mlp(6, (8, 4), outputs=2)
    weights = [torch.randn(2, *size) for i, o in one.shapes() for size in ((i, o), (1, o))]
    # The first logit stays at zero: the softmax of both is the sigmoid of the second.
    last = [torch.cat((torch.zeros_like(weight), weight), dim=2) for weight in weights[-4:]]
    inputs, label = torch.randn(2, 5, 6), torch.randint(2, (2, 5)).float()
    share, smoothing = torch.full((2, 5), 0.2), torch.tensor([0.0, 0.3])

    def gradients(network, given):
        target = to_targets(label, network.outputs, smoothing)
        logit, found = network.gradients(flatten(given), (inputs, target, share))
        return log_loss(logit, label), network.unflatten(found)

    (loss, own), (same_loss, other) = gradients(one, weights), gradients(two, weights[:-4] + last)
    assert torch.allclose(loss, same_loss, atol=1e-5)
    for place, gradient in enumerate(own):
        both = (gradient,) if place < len(own) - 4 else (-gradient, gradient)
        assert torch.allclose(other[place], torch.cat(both, dim=2), atol=1e-5)


def test_targets_are_drawn_towards_equal_probabilities():
    label = torch.tensor([[1.0], [3.0]])
    target = to_targets(label, 4, torch.tensor([0.0, 0.4]))
    assert target[0, 0].tolist() == [0, 1, 0, 0]
    assert target[1, 0].tolist() == pytest.approx([0.1, 0.1, 0.1, 0.7])
    assert to_targets(label[:1], 1, torch.tensor([0.4])).item() == pytest.approx(0.8)


def test_log_loss_is_that_of_torch():
    logit, label = torch.randn(2, 5, 4), torch.randint(4, (2, 5))
    expected = cross_entropy(logit.flatten(0, 1), label.flatten(), reduction="none").view(2, 5)
    assert torch.allclose(log_loss(logit, label.float()), expected)
    binary = (label > 1).float()
    expected = binary_cross_entropy_with_logits(logit[..., 0], binary, reduction="none")
    assert torch.equal(log_loss(logit[..., :1], binary), expected)


def test_far_logits_stay_finite():
    logit = torch.tensor([[[1e4, 0.0, -1e4]]])
    assert to_probabilities(logit).flatten().tolist() == [1, 0, 0]
    assert log_loss(logit, torch.tensor([[2.0]])).item() == 2e4


@pytest.mark.parametrize(
    "network", [lambda n: Mlp(6, (8, 4), outputs=n), lambda n: Cnn(6, (4, 3), 2, outputs=n)]
)
@pytest.mark.parametrize("outputs", [1, 2, 3, 7])
def test_the_gradient_of_the_log_loss_is_autograds(network, outputs):
    architecture = network(outputs)
    start = flatten(architecture.initialise(torch.tensor([0, 1])))
    weights = (start + 0.3 * torch.randn_like(start)).requires_grad_()
    inputs, label = torch.randn(2, 5, 6), torch.randint(max(outputs, 2), (2, 5)).float()
    share = torch.tensor([0.25] * 4 + [0.0]).expand(2, 5)
    logit, _ = architecture.forward(architecture.unflatten(weights.clone()), inputs)
    (expected,) = torch.autograd.grad((log_loss(logit, label) * share).sum(), weights)
    target = to_targets(label, outputs, torch.zeros(2))
    found, gradients = architecture.gradients(weights.detach(), (inputs, target, share))
    assert torch.equal(found, logit)
    assert torch.allclose(gradients, expected, atol=1e-5)
