"""What every architecture does, and each by hand.

Also tests `cnn` and `mlp`.
"""

import pytest
import torch
from torch.nn.functional import conv1d, linear

from tabdx.nets.adamw import AdamW
from tabdx.nets.architectures import flatten
from tabdx.nets.cnn import Cnn
from tabdx.nets.dropout import Dropout
from tabdx.nets.mlp import Mlp

BOTH = [Mlp(6, (8, 4)), Cnn(6, (4, 3), 2)]
ALL = [*BOTH, Mlp(6, (8, 4), outputs=3), Cnn(6, (4, 3), 2, outputs=5)]


@pytest.mark.parametrize("architecture", ALL)
def test_a_new_network_gives_every_patient_equal_probabilities(architecture):
    weights = architecture.initialise(torch.tensor([0, 1]))
    logit, _ = architecture.forward(weights, torch.randn(2, 5, 6))
    assert torch.equal(logit, torch.zeros(2, 5, architecture.outputs))


@pytest.mark.parametrize("architecture", BOTH)
def test_hidden_weights_differ_between_seeds_and_stay_within_hes_bound(architecture):
    weights = architecture.initialise(torch.tensor([0, 1]))
    first = weights[0]
    bound = (6 / architecture.shapes()[0][0]) ** 0.5
    assert not torch.equal(first[0], first[1])
    assert first.abs().max() <= bound
    # Variance of a uniform draw on [-b, b] is b² / 3: He's 2 / fan-in.
    assert first.var() == pytest.approx(bound**2 / 3, rel=0.4)


def test_mlp_worked_by_hand():
    # One hidden unit: relu(1*2 + 1*3) = 5, head 0.5 * 5 + 1 = 3.5, skip 0.1 * 2 + 0.2 * 3 = 0.8.
    weights = [[[1.0], [1.0]], [[0.0]], [[0.5]], [[1.0]], [[0.1], [0.2]], [[0.0]]]
    tensors = [torch.tensor(weight)[None] for weight in weights]
    logit, _ = Mlp(2, (1,)).forward(tensors, torch.tensor([[[2.0, 3.0]]]))
    assert logit.item() == pytest.approx(4.3)


def test_cnn_reads_channel_after_channel():
    # Two channels of two positions. The filter takes channel 0's centre minus channel 1's centre,
    # the head adds the positions: relu(1 - 3) + relu(5 - 2) = 3.
    filters = torch.zeros(1, 6, 1)
    filters[0, 2, 0], filters[0, 3, 0] = 1.0, -1.0
    weights = [filters, torch.zeros(1, 1, 1), torch.ones(1, 2, 1), torch.zeros(1, 1, 1)]
    weights += [torch.zeros(1, 4, 1), torch.zeros(1, 1, 1)]
    logit, _ = Cnn(4, (1,), 2).forward(weights, torch.tensor([[[1.0, 5.0, 3.0, 2.0]]]))
    assert logit.item() == pytest.approx(3.0)


def drawn(architecture):
    generator = torch.manual_seed(0)
    return [
        torch.randn(2, *shape, generator=generator)
        for fan_in, fan_out in architecture.shapes()
        for shape in ((fan_in, fan_out), (1, fan_out))
    ]


def by_torch(architecture, weights, inputs):
    """The same networks from torch's own layers, trial by trial."""
    logits = []
    for trial, units in enumerate(inputs):
        *hidden, head, skip = [
            (weight[trial], bias[trial, 0])
            for weight, bias in zip(weights[::2], weights[1::2], strict=True)
        ]
        seen = units
        if isinstance(architecture, Cnn):
            seen = units.view(len(units), architecture.channels, -1)
            for weight, bias in hidden:
                kernel = weight.view(3, -1, len(bias)).permute(2, 1, 0)
                seen = conv1d(seen, kernel, bias, padding=1).relu()
            seen = seen.mT.flatten(1)
        else:
            for weight, bias in hidden:
                seen = linear(seen, weight.mT, bias).relu()
        logits.append(linear(seen, head[0].mT, head[1]) + linear(units, skip[0].mT, skip[1]))
    return torch.stack(logits)


@pytest.mark.parametrize("architecture", ALL)
def test_logits_and_gradients_equal_those_of_torchs_own_layers(architecture):
    weights = [weight.requires_grad_() for weight in drawn(architecture)]
    inputs, slope = torch.randn(2, 5, 6), torch.randn(2, 5, architecture.outputs)
    logit = by_torch(architecture, weights, inputs)
    expected = torch.autograd.grad((logit * slope).sum(), weights)
    plain = [weight.detach() for weight in weights]
    own, tape = architecture.forward(plain, inputs)
    assert torch.allclose(own, logit, atol=1e-5)
    found = architecture.backward(plain, inputs, tape, slope)
    for one, other in zip(found, expected, strict=True):
        assert one.shape == other.shape
        assert torch.allclose(one, other, atol=1e-4)


@pytest.mark.parametrize("architecture", ALL)
def test_gradients_with_dropout_equal_small_differences(architecture):
    weights, inputs = drawn(architecture), torch.randn(2, 5, 6)
    slope = torch.randn(2, 5, architecture.outputs)
    dropout = Dropout(torch.tensor([3, 4]), torch.tensor([0.5, 1.0]))
    _, tape = architecture.forward(weights, inputs, dropout)
    gradients = architecture.backward(weights, inputs, tape, slope, dropout)
    for place, gradient in enumerate(gradients):
        ends = []
        for step in (-1e-3, 1e-3):
            moved = [weight.clone() for weight in weights]
            moved[place] += step * gradient.sign()
            logit, _ = architecture.forward(moved, inputs, dropout)
            ends.append((logit.double() * slope).sum())
        # Along the signs of the gradient, the loss grows by the sum of its absolute values.
        growth = (ends[1] - ends[0]) / 2e-3
        assert growth.item() == pytest.approx(gradient.abs().sum().item(), rel=0.02)


@pytest.mark.parametrize("architecture", ALL)
def test_the_numbers_that_are_learned_are_counted(architecture):
    learned = sum(weight[0].numel() for weight in drawn(architecture))
    assert architecture.weights == learned


def test_all_weights_lie_in_a_row_and_are_found_there_again():
    weights = drawn(BOTH[0])
    flat = flatten(weights)
    assert flat.shape == (2, BOTH[0].weights)
    for one, other in zip(BOTH[0].unflatten(flat), weights, strict=True):
        assert torch.equal(one, other)
    # Biases are the second of each pair.
    kinds = BOTH[0].unflatten(BOTH[0].weight_decay_mask()[None])
    assert [bool(kind.all()) for kind in kinds] == [True, False] * 4
    assert not any(kind.any() for kind in kinds[1::2])


@pytest.mark.parametrize("keep", [[1.0, 1.0, 1.0], [0.5, 1.0, 0.8]])
@pytest.mark.parametrize(
    "architecture", [*ALL, Mlp(6, (7,)), Mlp(6, (4, 8, 3)), Cnn(6, (5,), 1), Cnn(6, (2, 4, 3), 6)]
)
def test_the_compiled_step_and_its_twin_agree(architecture, keep):
    generator = torch.Generator().manual_seed(1)
    shapes = [shape for i, o in architecture.shapes() for shape in ((i, o), (1, o))]
    start = flatten([torch.randn(3, *shape, generator=generator) for shape in shapes])
    features = torch.randn(3, 5, 6, generator=generator)
    target = torch.rand(3, 5, architecture.outputs, generator=generator)
    batch = features, target, torch.tensor([0.25] * 4 + [0.0]).expand(3, 5).contiguous()
    dropout = None if min(keep) == 1 else Dropout(torch.tensor([3, 4, 9]), torch.tensor(keep))
    rates, decays, active = torch.full((3,), 0.1), torch.tensor([0.0, 0.5, 1.0]), [1.0, 1.0, 0.0]

    def moved(compiled):
        weights = start.clone()
        optimiser = AdamW.of(weights, architecture.weight_decay_mask(), rates, decays)
        for _ in range(3):
            step_sizes = optimiser.advance(torch.tensor(active))
            if compiled:
                arrays = tuple(tensor.numpy() for tensor in batch)
                handed = optimiser.arrays(step_sizes)
                logit = architecture.step_on_cpu(weights.numpy(), arrays, handed, dropout)
            else:
                logit, gradients = architecture.gradients(weights, batch, dropout)
                optimiser.move(weights, gradients, step_sizes)
        return torch.as_tensor(logit)[:2], weights, optimiser.first, optimiser.second

    for one, other in zip(moved(compiled=True), moved(compiled=False), strict=True):
        assert torch.allclose(one, other, atol=1e-4)
    assert torch.equal(moved(compiled=True)[1][2], start[2])
