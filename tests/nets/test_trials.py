import torch
from hypothesis import given
from hypothesis import strategies as st

from tabdx.nets.trials import Hyperparameters, Trials


def make(groups):
    settings = [Hyperparameters(0.01 * place, 0.1, dropout=0.2) for place in range(len(groups))]
    return Trials.of(range(len(groups)), [7] * len(groups), groups, settings)


def test_each_trial_has_its_own_settings():
    trials = make([0, 0, 1])
    assert len(trials) == 3
    assert trials.split.tolist() == [0, 1, 2]
    assert torch.allclose(trials.learning_rate, torch.tensor([0.0, 0.01, 0.02]))
    assert torch.allclose(trials.dropout, torch.full((3,), 0.2))
    # What is not asked for is off.
    for off in (trials.clip, trials.input_noise, trials.label_smoothing):
        assert not off.any()


def test_the_mean_of_a_group_by_hand():
    mean = make([4, 2, 4, 9]).group_mean(torch.tensor([1.0, 5.0, 3.0, 8.0]))
    assert mean.tolist() == [2, 5, 2, 8]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_a_mean_over_groups_keeps_the_sum_and_is_its_own_mean(groups):
    trials, values = make(groups), torch.arange(len(groups), dtype=torch.float32)
    mean = trials.group_mean(values)
    assert torch.allclose(mean.sum(), values.sum(), atol=1e-4)
    assert torch.allclose(trials.group_mean(mean), mean, atol=1e-5)
    for group in set(groups):
        assert len(set(mean[trials.group == group].tolist())) == 1


def test_a_group_of_which_one_trial_is_bad_is_bad():
    mean = make([0, 0, 1]).group_mean(torch.tensor([1.0, torch.inf, 2.0]))
    assert mean.tolist() == [torch.inf, torch.inf, 2]


def test_some_trials_alone():
    chosen = make([0, 1, 1]).select(torch.tensor([2, 0]))
    assert chosen.split.tolist() == [2, 0]
    assert chosen.group.tolist() == [1, 0]
    assert torch.allclose(chosen.learning_rate, torch.tensor([0.02, 0.0]))


def test_on_another_device_they_are_the_same_trials():
    trials = make([0, 1]).to(torch.device("meta"))
    assert {trials.split.device.type, trials.clip.device.type} == {"meta"}
    assert len(trials) == 2
