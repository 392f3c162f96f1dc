from itertools import chain

import torch
from hypothesis import given
from hypothesis import strategies as st

from tabdx.nets.minibatches import minibatches, steps_per_epoch
from tabdx.nets.rows import Rows


def numbered(*counts):
    """Rows whose single feature is their number, so that they can be recognised."""
    return Rows.of(
        [(torch.arange(count)[:, None].numpy(), torch.zeros(count).numpy()) for count in counts]
    )


def seen(batches, trial):
    """Row numbers of each step of one trial."""
    return [batch.features[trial, batch.weight[trial] > 0, 0].int().tolist() for batch in batches]


@given(st.lists(st.integers(1, 90), min_size=1, max_size=4), st.integers(1, 40))
def test_every_row_is_met_once_an_epoch_in_steps_of_nearly_equal_size(counts, batch_rows):
    split = torch.arange(len(counts))
    batches = list(minibatches(numbered(*counts), split, split, 0, batch_rows))
    for trial, count in enumerate(counts):
        steps = [step for step in seen(batches, trial) if step]
        assert sorted(chain.from_iterable(steps)) == list(range(count))
        assert len(steps) == steps_per_epoch(torch.tensor([count]), batch_rows).item()
        assert max(map(len, steps)) - min(map(len, steps)) <= 1


def test_weights_sum_to_one_while_there_are_rows_and_to_zero_after():
    batches = list(minibatches(numbered(10, 40), torch.tensor([0, 1]), torch.tensor([0, 0]), 0, 10))
    sums = torch.stack([batch.weight.sum(dim=1) for batch in batches])
    assert torch.allclose(sums, torch.tensor([[1.0, 1], [0, 1], [0, 1], [0, 1]]))


def test_order_depends_on_seed_and_epoch_and_on_nothing_else():
    def order(rows, split, seed, epoch):
        return seen(minibatches(rows, torch.tensor(split), torch.tensor(seed), epoch, 16), 0)

    alone = order(numbered(50), [0], [3], 2)
    beside = order(numbered(50, 80), [0, 1, 0], [3, 3, 4], 2)
    assert [step for step in beside if step] == alone
    assert order(numbered(50), [0], [4], 2) != alone
    assert order(numbered(50), [0], [3], 1) != alone
