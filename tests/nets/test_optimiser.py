import pytest
import torch

from tabdx.nets.optimiser import AdamW


@pytest.fixture(params=["processor", "elsewhere"], autouse=True)
def _device(request, monkeypatch):
    """The compiled step and its twin, which every other device takes."""
    if request.param == "elsewhere":
        monkeypatch.setattr(AdamW, "_move_on_cpu", AdamW._move)


def test_equals_torch_adamw_for_each_trial():
    rates, decays = torch.tensor([0.01, 0.1]), torch.tensor([0.5, 0.0])
    start = torch.randn(2, 3, 4)
    weights, bias = [start.clone(), torch.ones(2, 1, 4)], torch.ones(2, 1, 4)
    ours = AdamW.of(weights, rates, decays)
    theirs = []
    for trial in range(2):
        leaves = [start[trial].clone(), bias[trial].clone()]
        groups = [
            {"params": [leaves[0]], "weight_decay": float(decays[trial])},
            {"params": [leaves[1]], "weight_decay": 0.0},
        ]
        theirs.append((leaves, torch.optim.AdamW(groups, lr=float(rates[trial]))))
    for _ in range(5):
        gradients = [torch.randn(2, 3, 4), torch.randn(2, 1, 4)]
        for trial, (leaves, optimiser) in enumerate(theirs):
            for leaf, gradient in zip(leaves, gradients, strict=True):
                leaf.grad = gradient[trial].clone()
            optimiser.step()
        ours.step(weights, [gradient.clone() for gradient in gradients], torch.ones(2))
    for trial, (leaves, _) in enumerate(theirs):
        for weight, leaf in zip(weights, leaves, strict=True):
            assert torch.allclose(weight[trial], leaf, atol=1e-6)


def test_a_waiting_trial_is_left_as_it_is():
    weights = [torch.ones(2, 3, 4), torch.ones(2, 1, 4)]
    optimiser = AdamW.of(weights, torch.tensor([0.1, 0.1]), torch.tensor([1.0, 1.0]))
    gradients = [torch.ones(2, 3, 4), torch.ones(2, 1, 4)]
    optimiser.step(weights, gradients, torch.tensor([1.0, 0.0]))
    assert torch.equal(weights[0][1], torch.ones(3, 4))
    assert not torch.equal(weights[0][0], torch.ones(3, 4))
    assert optimiser.steps.tolist() == [1.0, 0.0]
    assert not optimiser.first[0][1].any()


def test_the_compiled_step_and_its_twin_agree():
    generator = torch.manual_seed(0)
    weight, gradient, first = (torch.randn(5, 7, 3, generator=generator) for _ in range(3))
    second = torch.rand(5, 7, 3, generator=generator)
    vectors = tuple(torch.rand(5, generator=generator) for _ in range(3))
    active = torch.tensor([1.0, 0, 1, 1, 0])
    done = []
    for move in (AdamW._move, AdamW._move_on_cpu):
        moved, *moments = ([tensor.clone()] for tensor in (weight, first, second))
        optimiser = AdamW(active, active, active, *moments)
        move(optimiser, moved, [gradient], [(*vectors, active)])
        done.append(moved + optimiser.first + optimiser.second)
    for one, other in zip(*done, strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_the_schedules_factor_scales_the_step():
    moved = []
    for factor in (1.0, 0.5):
        weights = [torch.zeros(1, 3, 4), torch.zeros(1, 1, 4)]
        optimiser = AdamW.of(weights, torch.tensor([0.1]), torch.tensor([0.0]))
        gradients = [torch.ones(1, 3, 4), torch.ones(1, 1, 4)]
        optimiser.step(weights, gradients, torch.ones(1), factor)
        moved.append(weights[0])
    assert torch.allclose(moved[1], moved[0] / 2)
