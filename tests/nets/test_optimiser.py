import torch

from tabdx.nets.optimiser import AdamW


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
