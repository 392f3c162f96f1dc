import numpy as np
import pytest
import torch
from scipy.stats import kstest

from tabdx.nets.random_numbers import fold_in, uniform


def draw(seed, purpose=0, count=20_000):
    return uniform(fold_in(torch.tensor([seed]), purpose), count)[0].numpy()


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**32 - 1])
def test_draws_are_uniform(seed):
    assert kstest(draw(seed), "uniform").pvalue > 1e-4


def test_draws_stay_below_one_and_reach_down_to_zero():
    numbers = draw(3, count=500_000)
    assert 0 <= numbers.min() < 1e-4
    assert 0.9999 < numbers.max() < 1


def test_neighbouring_draws_seeds_and_purposes_are_uncorrelated():
    # 20,000 pairs: the standard error of a correlation is 0.007.
    one = draw(1)
    for other in (np.roll(one, 1), np.roll(one, 64), draw(2), draw(1, purpose=1)):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.03


def test_same_seed_and_purpose_give_the_same_numbers():
    assert np.array_equal(draw(4, 9), draw(4, 9))
    assert not np.array_equal(draw(4, 9), draw(4, 10))


def test_a_draw_does_not_depend_on_the_seeds_beside_it():
    together = uniform(fold_in(torch.tensor([1, 2, 3]), 5), 4, 3)
    alone = uniform(fold_in(torch.tensor([2]), 5), 4, 3)
    assert torch.equal(together[1], alone[0])


def test_keys_of_many_seeds_are_distinct():
    keys = fold_in(torch.arange(100_000), 7)
    # Of 100,000 random 32-bit keys, 1.2 pairs are expected to be equal.
    assert len(torch.unique(keys)) > 99_990
    assert int(keys.min()) >= 0
    assert int(keys.max()) < 2**32
