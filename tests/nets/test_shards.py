import os
import platform
import subprocess
import sys
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

FRESH_PROCESS = """
import resource
import torch
from tabdx.nets.shards import _keep_freed_memory

def faults():
    start = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        step = [torch.zeros(8 * 2**20, dtype=torch.uint8).add_(1) for _ in range(3)]
        del step
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - start

before = faults()
_keep_freed_memory()
faults()
print(before, faults())
"""
SCHEDULE = Schedule(5, None, 16)
NET = Mlp(6, (8,))


def test_a_shard_trains_as_its_trials_do(rows):
    settings = [Hyperparameters(0.01, 0.1), Hyperparameters(0.02, 0.1)]
    shard = Shard(NET, *rows, [0, 2], [4, 5], [0, 1], settings, SCHEDULE, "cpu", True)
    trained = train_shard(shard)
    expected = train(NET, *rows, Trials.of([0, 2], [4, 5], [0, 1], settings), SCHEDULE)
    assert np.array_equal(trained.loss, expected.loss.numpy())
    for one, other in zip(trained.weights, NET.unflatten(expected.weights), strict=True):
        assert np.array_equal(one, other.numpy())
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
    # 267 thousand weights of 20 bytes, and units: 24 of these fit into 200 MiB.
    assert trials_at_once(wide, training, SCHEDULE, "cpu", None) == (
        200 * 2**20 // bytes_per_trial(wide, training, SCHEDULE)
    )


def test_the_estimate_of_memory_is_not_below_what_is_kept(rows):
    training, _ = rows
    # Weights, gradients, two moments and the best ones, four bytes each.
    kept = 5 * 4 * sum((i + 1) * o for i, o in NET.shapes())
    assert bytes_per_trial(NET, training, SCHEDULE) > kept
    assert pytest.approx(kept) == 5 * 4 * NET.weights


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc hands memory back")
def test_a_step_finds_the_memory_of_the_last_one_again():
    # In a fresh process, as the border stays where the largest block so far has moved it.
    faults = subprocess.run(
        [sys.executable, "-c", FRESH_PROCESS],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    before, after = (int(number) for number in faults)
    # Twenty steps of three blocks of 2048 pages. Before, each step fetches blocks from the system;
    # after, once all are fetched, not even one block is (how many it takes is the heap's matter).
    assert before > 2 * 2048
    assert after < 2048
