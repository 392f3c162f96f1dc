from itertools import chain

import torch
from hypothesis import given
from hypothesis import strategies as st

from tabdx.nets import batch_sampler as minibatches
from tabdx.nets.batch_sampler import BatchSampler, steps_per_epoch
from tabdx.nets.padded_splits import PaddedSplits
from tabdx.nets.random_numbers import whole
from tabdx.nets.trials import Hyperparameters, Trials


def numbered(*counts):
    """Rows whose single feature is their number, so that they can be recognised."""
    return PaddedSplits.of(
        [(torch.arange(count)[:, None].numpy(), torch.zeros(count).numpy()) for count in counts]
    )


def deal(rows, split, seed, batch_rows, **settings):
    """BatchSampler to trials that differ in split and seed alone."""
    same = [Hyperparameters(0.01, 0.0, **settings)] * len(split)
    return BatchSampler(rows, Trials.of(split, seed, range(len(split)), same), batch_rows)


def seen(batches, trial):
    """Row numbers of each step of one trial."""
    return [batch.features[trial, batch.weight[trial] > 0, 0].int().tolist() for batch in batches]


@given(st.lists(st.integers(1, 90), min_size=1, max_size=4), st.integers(1, 40))
def test_every_row_is_met_once_an_epoch_in_steps_of_nearly_equal_size(counts, batch_rows):
    split = list(range(len(counts)))
    batches = list(deal(numbered(*counts), split, split, batch_rows).epoch(0))
    for trial, count in enumerate(counts):
        steps = [step for step in seen(batches, trial) if step]
        assert sorted(chain.from_iterable(steps)) == list(range(count))
        assert len(steps) == steps_per_epoch(torch.tensor([count]), batch_rows).item()
        assert max(map(len, steps)) - min(map(len, steps)) <= 1


def test_few_rows_are_dealt_out_in_smaller_steps():
    counts = torch.tensor([3, 20, 125, 291, 1150])
    assert steps_per_epoch(counts, batch_rows=64).tolist() == [1, 2, 5, 5, 18]


def test_weights_sum_to_one_while_there_are_rows_and_to_zero_after():
    batches = list(deal(numbered(10, 40), [0, 1], [0, 0], 10).epoch(0))
    sums = torch.stack([batch.weight.sum(dim=1) for batch in batches])
    expected = torch.tensor([[1.0, 1], *[[0, 1]] * 4])
    assert torch.allclose(sums, expected)
    assert torch.equal(torch.stack([batch.active for batch in batches]), expected)


def test_order_depends_on_seed_and_epoch_and_on_nothing_else():
    def order(rows, split, seed, epoch):
        return seen(deal(rows, split, seed, 16).epoch(epoch), 0)

    alone = order(numbered(50), [0], [3], 2)
    beside = order(numbered(50, 80), [0, 1, 0], [3, 3, 4], 2)
    assert [step for step in beside if step] == alone
    assert order(numbered(50), [0], [4], 2) != alone
    assert order(numbered(50), [0], [3], 1) != alone


def test_rows_of_the_same_draw_keep_their_order_beside_a_longer_split(monkeypatch):
    def coarse(key, length):
        return whole(key, length) >> 20

    monkeypatch.setattr(minibatches, "whole", coarse)
    alone = seen(deal(numbered(300), [0], [3], 64).epoch(0), 0)
    beside = seen(deal(numbered(300, 377), [0, 1], [3, 4], 64).epoch(0), 0)
    assert [step for step in beside if step] == alone


def test_inputs_are_bent_back_and_noisy_only_where_a_trial_asks_for_it():
    def inputs(**settings):
        return next(deal(numbered(512), [0], [3], 64, **settings).epoch(0)).features

    plain, noisy = inputs(), inputs(input_noise=0.5)
    assert plain.max() > 2 > inputs(clip=2.0).max()
    # 64 draws: the standard error of a standard deviation of 0.5 is 0.044.
    assert abs((noisy - plain).std() - 0.5) < 0.15
    assert torch.equal(noisy, inputs(input_noise=0.5))
