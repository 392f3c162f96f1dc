import torch

from tabdx.nets.early_stopping import Best, Finished
from tabdx.nets.trials import Hyperparameters, Trials

TRIALS = Trials.of([0, 0, 0], [1, 2, 3], [0, 1, 2], [Hyperparameters(0.01, 0.1)] * 3)
ALL = torch.tensor([True] * 3)


def weights(*values):
    """Two weights a trial, both of the same value."""
    return torch.tensor(values, dtype=torch.float32)[:, None].repeat(1, 2)


def started():
    return Best.of(weights(0, 0, 0), TRIALS)


def test_a_better_epoch_is_kept_and_a_worse_or_equal_one_is_not():
    best = started()
    best.update(weights(1, 1, 1), torch.tensor([0.5, 0.5, 0.5]), 0, ALL)
    best.update(weights(2, 2, 2), torch.tensor([0.4, 0.5, 0.6]), 1, ALL)
    assert best.epoch.tolist() == [1, 0, 0]
    assert torch.equal(best.loss, torch.tensor([0.4, 0.5, 0.5]))
    assert torch.equal(best.weights, weights(2, 1, 1))


def test_a_trial_that_has_stopped_keeps_its_epoch_whatever_comes():
    best = started()
    best.update(weights(1, 1, 1), torch.tensor([0.5, 0.5, 0.5]), 0, ALL)
    going = torch.tensor([True, False, True])
    best.update(weights(2, 2, 2), torch.tensor([0.1, 0.1, torch.nan]), 1, going)
    assert best.epoch.tolist() == [1, 0, 0]
    assert torch.equal(best.weights, weights(2, 1, 1))


def test_a_loss_that_is_no_number_is_never_the_best():
    best = started()
    best.update(weights(1, 1, 1), torch.full((3,), torch.nan), 4, ALL)
    assert best.epoch.tolist() == [0, 0, 0]
    assert torch.equal(best.weights, weights(0, 0, 0))


def test_the_start_is_a_copy_of_the_weights():
    first = weights(1, 2, 3)
    best = Best.of(first, TRIALS)
    first.zero_()
    assert torch.equal(best.weights, weights(1, 2, 3))


def test_without_stopping_the_last_epoch_counts():
    best = started()
    best.update(weights(1, 1, 1), torch.tensor([0.1, 0.1, 0.1]), 0, ALL)
    best.finish(weights(7, 8, 9), 5)
    assert best.epoch.tolist() == [5, 5, 5]
    assert torch.equal(best.weights, weights(7, 8, 9))


def test_where_only_scores_are_asked_for_no_weights_are_kept():
    best = Best.of(weights(0, 0, 0)[:, :0], TRIALS)
    best.update(weights(1, 1, 1), torch.tensor([0.5, 0.4, 0.3]), 2, ALL)
    assert best.weights.shape == (3, 0)
    assert best.epoch.tolist() == [2, 2, 2]


def test_trials_come_to_their_own_places_among_all():
    finished = Finished.of(weights(0, 0, 0), TRIALS, epochs=2)
    best = started()
    best.update(weights(1, 2, 3), torch.tensor([0.3, 0.2, 0.1]), 1, ALL)
    finished.take(best.select(torch.tensor([2, 0])))
    assert finished.epoch.tolist() == [1, 0, 1]
    assert torch.equal(finished.weights, weights(1, 0, 3))


def test_the_loss_is_that_of_the_epoch_that_counts_and_infinite_where_it_is_none():
    finished = Finished.of(weights(0, 0, 0), TRIALS, epochs=2)
    place = torch.arange(3)
    for epoch, validation in enumerate(([0.5, 0.6, torch.nan], [0.4, 0.7, torch.nan])):
        scores = [torch.zeros(3), torch.tensor(validation), torch.ones(3), torch.ones(3)]
        finished.note(place, epoch, tuple(scores), ALL)
    finished.epoch = torch.tensor([1, 0, 1])
    assert torch.equal(finished.loss, torch.tensor([0.4, 0.6, torch.inf]))


def test_nothing_is_noted_of_a_trial_that_has_stopped():
    finished = Finished.of(weights(0, 0, 0), TRIALS, epochs=1)
    scores = tuple(torch.full((3,), value) for value in (0.1, 0.2, 0.3, 0.4))
    finished.note(torch.arange(3), 0, scores, torch.tensor([True, False, True]))
    assert finished.curves[:, 0].isnan().all(dim=1).tolist() == [False, True, False]
    assert torch.allclose(finished.curves[0, 0], torch.tensor([0.1, 0.2, 0.3, 0.4]))
