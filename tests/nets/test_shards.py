from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tabdx.nets.mlp import Mlp
from tabdx.nets.shards import Shard, bytes_per_trial, pieces, train_shard, trials_at_once
from tabdx.nets.training import Schedule, train
from tabdx.nets.trials import Hyperparameters, Trials

SCHEDULE = Schedule(5, None, 16)
NET = Mlp(6, (8,))


def test_a_shard_trains_as_its_trials_do(rows):
    settings = [Hyperparameters(0.01, 0.1), Hyperparameters(0.02, 0.1)]
    shard = Shard(NET, *rows, [0, 2], [4, 5], [0, 1], settings, SCHEDULE, "cpu", True)
    trained = train_shard(shard)
    expected = train(NET, *rows, Trials.of([0, 2], [4, 5], [0, 1], settings), SCHEDULE)
    assert np.array_equal(trained.loss, expected.loss.numpy())
    assert np.array_equal(trained.weights[0], expected.weights[0].numpy())
    assert trained.curves.shape == (2, 5, 4)


def test_rows_of_few_splits_are_padded_no_longer_than_they_need(rows):
    training, _ = rows
    fewer = training.select([1])
    assert fewer.features.shape == (1, 41, 6)
    assert torch.equal(fewer.features[0], training.features[1, :41])


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=20),
    st.integers(1, 30),
)
def test_pieces_hold_every_trial_once_and_keep_groups_whole(sizes, most):
    groups = [number for number, size in enumerate(sizes) for _ in range(size)]
    cut = [groups[piece] for piece in pieces(groups, most)]
    assert [one for piece in cut for one in piece] == groups
    for piece, following in pairwise(cut):
        assert piece[-1] != following[0]
    for piece in cut:
        assert len(piece) <= most or len(set(piece)) == 1


def test_memory_bounds_the_trials_at_once(rows):
    training, _ = rows
    per_trial = bytes_per_trial(NET, training, SCHEDULE)
    wide = Mlp(6, (512, 512))
    assert bytes_per_trial(wide, training, SCHEDULE) > 10 * per_trial
    # One MiB for some 14 thousand bytes each.
    assert trials_at_once(wide, training, SCHEDULE, "cpu", 1) == 1
    assert 1 < trials_at_once(NET, training, SCHEDULE, "cpu", 1) <= 2**20 // per_trial
    assert trials_at_once(NET, training, SCHEDULE, "cpu", None) == 128


def test_the_estimate_of_memory_is_not_below_what_is_kept(rows):
    training, _ = rows
    # Weights, gradients, two moments and the best ones, four bytes each.
    kept = 5 * 4 * sum((i + 1) * o for i, o in NET.shapes())
    assert bytes_per_trial(NET, training, SCHEDULE) > kept
    assert pytest.approx(kept) == 5 * 4 * NET.weights
