import torch

from tabdx.nets.adamw import AdamW
from tabdx.nets.architectures import flatten

# A map of three to four: twelve weights that decay, four biases that do not.
DECAYED = torch.tensor([1.0] * 12 + [0.0] * 4)


def made(rates, decays, trials=2):
    weights = torch.randn(trials, 16)
    return weights, AdamW.of(weights, DECAYED, torch.tensor(rates), torch.tensor(decays))


def move(optimiser, weights, gradients, active=None, factor=1.0):
    step_sizes = optimiser.advance(torch.ones(len(weights)) if active is None else active, factor)
    optimiser.move(weights, gradients, step_sizes)


def test_equals_torch_adamw_for_each_trial():
    rates, decays = [0.01, 0.1], [0.5, 0.0]
    weights, ours = made(rates, decays)
    theirs = []
    for trial in range(2):
        leaves = [weights[trial, :12].clone(), weights[trial, 12:].clone()]
        groups = [
            {"params": [leaves[0]], "weight_decay": decays[trial]},
            {"params": [leaves[1]], "weight_decay": 0.0},
        ]
        theirs.append((leaves, torch.optim.AdamW(groups, lr=rates[trial])))
    for _ in range(5):
        gradients = torch.randn(2, 16)
        for trial, (leaves, optimiser) in enumerate(theirs):
            leaves[0].grad, leaves[1].grad = gradients[trial, :12], gradients[trial, 12:]
            optimiser.step()
        move(ours, weights, gradients)
    for trial, (leaves, _) in enumerate(theirs):
        assert torch.allclose(weights[trial], torch.cat(leaves), atol=1e-6)


def test_a_waiting_trial_is_left_as_it_is():
    weights, optimiser = made([0.1, 0.1], [1.0, 1.0])
    before = weights.clone()
    move(optimiser, weights, torch.ones(2, 16), torch.tensor([1.0, 0.0]))
    assert torch.equal(weights[1], before[1])
    assert not (weights[0] == before[0]).any()
    assert optimiser.steps.tolist() == [1.0, 0.0]
    assert not optimiser.first[1].any()


def test_the_schedules_factor_scales_the_step():
    moved = []
    for factor in (1.0, 0.5):
        weights, optimiser = made([0.1], [0.0], trials=1)
        weights.zero_()
        move(optimiser, weights, torch.ones(1, 16), factor=factor)
        moved.append(weights)
    assert torch.allclose(moved[1], moved[0] / 2)


def test_chosen_trials_go_on_as_they_would_have():
    weights, optimiser = made([0.01, 0.1, 0.2], [0.5, 0.0, 0.1], trials=3)
    move(optimiser, weights, torch.randn(3, 16))
    chosen, gradients = torch.tensor([2, 0]), torch.randn(3, 16)
    few, own = optimiser.select(chosen), weights[chosen]
    move(few, own, gradients[chosen])
    move(optimiser, weights, gradients)
    assert torch.equal(own, weights[chosen])


def test_weights_are_laid_in_a_row_map_by_map():
    weights = [torch.full((2, 3, 4), 1.0), torch.full((2, 1, 4), 2.0)]
    assert flatten(weights).tolist() == [[1.0] * 12 + [2.0] * 4] * 2
