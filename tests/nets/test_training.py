import pytest
import torch

from tabdx.nets.cnn import Cnn
from tabdx.nets.layers import linear
from tabdx.nets.mlp import Mlp
from tabdx.nets.training import Schedule, train

BOTH = [Mlp(6, (8, 8)), Cnn(6, (4, 4), 2)]
SCHEDULE = Schedule(max_epochs=25, patience=4, batch_rows=16)


@pytest.mark.parametrize("architecture", BOTH)
def test_a_trial_trained_in_a_batch_equals_the_same_trial_trained_alone(architecture, rows, trials):
    together = train(architecture, *rows, trials, SCHEDULE)
    # Trials that stop at different times: the batch was made smaller along the way.
    assert len(set(together.epoch.tolist())) > 2
    for place in range(len(trials)):
        alone = train(architecture, *rows, trials.select(torch.tensor([place])), SCHEDULE)
        assert alone.epoch[0] == together.epoch[place]
        assert torch.allclose(alone.loss[0], together.loss[place], atol=1e-5)
        for one, all_of_them in zip(alone.weights, together.weights, strict=True):
            assert torch.allclose(one[0], all_of_them[place], atol=1e-4)


def test_a_trial_does_not_depend_on_splits_that_others_use(rows, trials):
    training, validation = rows
    own = [type(part)(part.features[:1], part.target[:1], part.count[:1]) for part in rows]
    longest = int(training.count[0])
    own[0] = type(training)(own[0].features[:, :longest], own[0].target[:, :longest], own[0].count)
    one = trials.select(torch.tensor([0]))
    assert one.split.item() == 0
    with_others = train(BOTH[0], training, validation, one, SCHEDULE)
    alone = train(BOTH[0], own[0], own[1], one, SCHEDULE)
    assert torch.allclose(with_others.loss, alone.loss, atol=1e-6)


def test_the_same_trials_give_the_same_bytes(rows, trials):
    first, second = (train(BOTH[0], *rows, trials, SCHEDULE) for _ in range(2))
    for one, other in zip(first.weights, second.weights, strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("architecture", BOTH)
def test_training_learns_what_a_straight_line_cannot(architecture, rows, trials):
    chosen = trials.select(torch.tensor([4]))  # fast, not decayed, no dropout, on split 1
    done = train(architecture, *rows, chosen, Schedule(200, 200, 16))
    # The training rows are learned by heart; a straight line stays above 0.3 on them.
    assert done.curves[0, -1, 0] < 0.15


def test_the_kept_weights_are_those_of_the_best_epoch(rows, trials):
    done = train(BOTH[0], *rows, trials, SCHEDULE)
    curve = done.curves[:, :, 1]
    for place in range(len(trials)):
        own = curve[place][~curve[place].isnan()]
        assert own.min() == done.loss[place]
        assert own.argmin() == done.epoch[place]
        # Training went on for `patience` epochs after the best one, or to the end.
        assert len(own) == min(int(done.epoch[place]) + 1 + SCHEDULE.patience, SCHEDULE.max_epochs)
    validation = rows[1]
    logit = BOTH[0].forward(done.weights, validation.features[trials.split])
    target = validation.target[trials.split]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logit, target, reduction="none")
    real = validation.weight()[trials.split]
    again = (loss * real).sum(dim=1) / real.sum(dim=1)
    assert torch.allclose(again, done.loss, atol=1e-5)


def test_weight_decay_pulls_the_weights_towards_zero(rows, trials):
    free, decayed = trials.select(torch.tensor([4])), trials.select(torch.tensor([4]))
    decayed.weight_decay.fill_(30.0)
    size = [
        sum(weight.square().sum() for weight in train(BOTH[0], *rows, one, SCHEDULE).weights[::2])
        for one in (free, decayed)
    ]
    assert size[1] < 0.5 * size[0]


def test_mlp_decayed_to_its_skip_is_a_logistic_regression():
    # With hidden weights at zero, the logit is the skip's straight line.
    inputs = torch.randn(1, 7, 6)
    weights = [torch.zeros_like(w) for w in BOTH[0].initialise(torch.tensor([0]))]
    weights[-2] = torch.randn(1, 6, 1)
    expected = linear(inputs, weights[-2], weights[-1])[..., 0]
    assert torch.allclose(BOTH[0].forward(weights, inputs), expected)
