from dataclasses import replace

import pytest
import torch

from tabdx.nets import training
from tabdx.nets.cnn import Cnn
from tabdx.nets.layers import linear, smooth_clip
from tabdx.nets.mlp import Mlp
from tabdx.nets.training import Schedule, train

BOTH = [Mlp(6, (8, 8)), Cnn(6, (4, 4), 2)]
OF_THREE = [Mlp(6, (8, 8), outputs=3), Cnn(6, (4, 4), 2, outputs=3)]
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
        assert torch.allclose(alone.weights[0], together.weights[place], atol=1e-4)


def of_three_classes(rows):
    """The same rows, some of each class moved to the next one."""
    return [replace(part, label=part.label + (part.features[..., 3] > 0.5)) for part in rows]


@pytest.mark.parametrize("architecture", [*BOTH, *OF_THREE])
def test_the_processor_and_other_devices_train_alike(architecture, rows, trials, monkeypatch):
    schedule = Schedule(12, None, 16)
    rows = of_three_classes(rows) if architecture.outputs == 3 else rows
    compiled = train(architecture, *rows, trials, schedule)
    monkeypatch.setattr(training, "_step_on_cpu", training._step_elsewhere)
    elsewhere = train(architecture, *rows, trials, schedule)
    assert not torch.equal(compiled.weights, elsewhere.weights)  # it was another way
    assert torch.allclose(compiled.curves, elsewhere.curves, atol=1e-4)
    assert torch.allclose(compiled.weights, elsewhere.weights, atol=1e-3)


def test_a_trial_does_not_depend_on_splits_that_others_use(rows, trials):
    training, validation = rows
    own = [type(part)(part.features[:1], part.label[:1], part.count[:1]) for part in rows]
    longest = int(training.count[0])
    own[0] = type(training)(own[0].features[:, :longest], own[0].label[:, :longest], own[0].count)
    one = trials.select(torch.tensor([0]))
    assert one.split.item() == 0
    with_others = train(BOTH[0], training, validation, one, SCHEDULE)
    alone = train(BOTH[0], own[0], own[1], one, SCHEDULE)
    assert torch.allclose(with_others.loss, alone.loss, atol=1e-6)


def test_the_same_trials_give_the_same_bytes(rows, trials):
    first, second = (train(BOTH[0], *rows, trials, SCHEDULE) for _ in range(2))
    assert torch.equal(first.weights, second.weights)


@pytest.mark.parametrize("architecture", BOTH)
def test_training_learns_what_a_straight_line_cannot(architecture, rows, trials):
    chosen = trials.select(torch.tensor([4]))  # fast, not decayed, no dropout, on split 1
    chosen.clip.zero_()
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
    seen = smooth_clip(validation.features[trials.split], trials.clip)
    logit, _ = BOTH[0].forward(BOTH[0].unflatten(done.weights), seen)
    target = validation.label[trials.split]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        logit[..., 0], target, reduction="none"
    )
    real = validation.weight()[trials.split]
    again = (loss * real).sum(dim=1) / real.sum(dim=1)
    assert torch.allclose(again, done.loss, atol=1e-5)


@pytest.mark.parametrize("architecture", OF_THREE)
def test_of_three_classes_the_epoch_of_least_log_loss_is_kept(architecture, rows, trials):
    training, validation = of_three_classes(rows)
    chosen = trials.select(torch.tensor([4, 5]))
    done = train(architecture, training, validation, chosen, SCHEDULE)
    weights = architecture.unflatten(done.weights)
    for place, split in enumerate(chosen.split.tolist()):
        own = validation.select([split])
        seen = smooth_clip(own.features.expand(2, -1, -1), chosen.clip)
        logit = architecture.forward(weights, seen)[0][place]
        loss = torch.nn.functional.cross_entropy(logit, own.label[0].long())
        assert loss.item() == pytest.approx(done.loss[place].item(), abs=1e-5)
        curve = done.curves[place, :, 1]
        assert done.loss[place] == curve[~curve.isnan()].min()
        # Three classes of equal probability: log(3) = 1.1.
        assert done.loss[place] < 1


def test_weight_decay_pulls_the_weights_towards_zero(rows, trials):
    free, weight_decay_mask = trials.select(torch.tensor([4])), trials.select(torch.tensor([4]))
    weight_decay_mask.weight_decay.fill_(30.0)
    size = [
        (train(BOTH[0], *rows, one, SCHEDULE).weights.square() * BOTH[0].weight_decay_mask()).sum()
        for one in (free, weight_decay_mask)
    ]
    assert size[1] < 0.5 * size[0]


def test_mlp_decayed_to_its_skip_is_a_logistic_regression():
    # With hidden weights at zero, the logit is the skip's straight line.
    inputs = torch.randn(1, 7, 6)
    weights = [torch.zeros_like(w) for w in BOTH[0].initialise(torch.tensor([0]))]
    weights[-2] = torch.randn(1, 6, 1)
    expected = linear(inputs, weights[-2], weights[-1])
    assert torch.allclose(BOTH[0].forward(weights, inputs)[0], expected)


def test_a_group_stops_together_at_the_epoch_that_is_best_for_its_mean(rows, trials):
    together = trials.select(torch.tensor([4, 5, 6]))
    together.group.fill_(3)
    done = train(BOTH[0], *rows, together, SCHEDULE)
    assert len(set(done.epoch.tolist())) == 1
    mean = done.curves[:, :, 1].mean(dim=0)
    known = mean[~mean.isnan()]
    assert known.argmin() == done.epoch[0]
    assert torch.allclose(done.loss, done.curves[:, done.epoch[0], 1])
    # Alone, they would have stopped at different epochs.
    alone = train(BOTH[0], *rows, trials.select(torch.tensor([4, 5, 6])), SCHEDULE)
    assert len(set(alone.epoch.tolist())) > 1


def test_without_patience_the_last_weights_count(rows, trials):
    done = train(BOTH[0], *rows, trials, Schedule(6, None, 16))
    assert done.epoch.tolist() == [5] * 8
    assert not done.curves.isnan().any()
    assert torch.equal(done.loss, done.curves[:, 5, 1])
    # The same trainings, stopped early at their last epoch: the weights of one epoch are the same.
    longer = train(BOTH[0], *rows, trials, Schedule(6, 6, 16))
    last = (longer.epoch == 5).nonzero()[:, 0]
    assert len(last) > 0
    assert torch.equal(longer.weights[last], done.weights[last])


def test_scores_are_the_same_where_no_weights_are_kept(rows, trials):
    kept = train(BOTH[0], *rows, trials, SCHEDULE)
    scores = train(BOTH[0], *rows, trials, SCHEDULE, keep_weights=False)
    assert scores.weights.shape == (8, 0)
    assert torch.equal(kept.loss, scores.loss)
    assert torch.equal(kept.epoch, scores.epoch)


def test_a_trial_that_blows_up_ranks_last(rows, trials):
    wild = trials.select(torch.tensor([0, 1]))
    wild.learning_rate[0] = 1e30
    done = train(BOTH[0], *rows, wild, SCHEDULE)
    assert done.loss[0] == torch.inf
    assert done.loss[1] < 1


def test_half_a_cosine_takes_the_learning_rate_to_zero():
    schedule = Schedule(4, None, 16, "cosine")
    # (1 + cos(pi * epoch / 4)) / 2 at 0, 1, 2, 3
    assert [schedule.factor(epoch) for epoch in range(4)] == pytest.approx(
        [1, 0.853553, 0.5, 0.146447], abs=1e-6
    )
    assert Schedule(4, None, 16).factor(3) == 1


def test_smoothed_labels_keep_the_risks_away_from_certainty(rows, trials):
    sure, careful = (trials.select(torch.tensor([4])) for _ in range(2))
    careful.label_smoothing.fill_(0.4)
    risk = [
        train(BOTH[0], *rows, one, Schedule(60, None, 16)).curves[0, -1, 0]
        for one in (sure, careful)
    ]
    # Towards 0.8 and 0.2 at best: a log loss of -log(0.8) = 0.22 on the rows learned by heart.
    assert risk[0] < 0.15
    assert risk[1] > 0.2
