import numpy as np
import pytest

from tabdx.core.errors import InputError
from tabdx.images.training_distance import TrainingDistance


@pytest.fixture
def known():
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 2
    # The third feature has no spread at all.
    features = rng.normal(0, 1, (400, 3)) * [1, 5, 0] + labels[:, None] * [20, 0, 0]
    return TrainingDistance.learn(features[:300], labels[:300], features[300:])


def test_the_limit_leaves_out_one_in_a_hundred_of_the_others(known):
    # 100 others: the ⌈101 · 0.99⌉-th smallest distance, which is the largest.
    rng = np.random.default_rng(1)
    like = rng.normal(0, 1, (2000, 3)) * [1, 5, 0]
    assert 0 < known.is_unlike(like).mean() < 0.05


def test_a_step_counts_by_the_spread_of_its_feature(known):
    near, far = known.distances(np.array([[0.0, 5.0, 0.0], [5.0, 0.0, 0.0]]))
    assert near == pytest.approx(1, rel=0.2)
    assert far == pytest.approx(5, rel=0.2)
    between, at_the_other = known.distances(np.array([[10.0, 0, 0], [20.0, 0, 0]]))
    assert between > known.limit > at_the_other


def test_what_was_written_is_read_again(known):
    again = TrainingDistance.from_bytes(known.to_bytes())
    assert again.limit == known.limit
    assert (again.precision == known.precision).all()
    for broken in (b"", known.to_bytes()[:-9]):
        with pytest.raises(InputError, match=r"training_distance\.safetensors is broken"):
            TrainingDistance.from_bytes(broken)
    small = TrainingDistance(known.means, known.precision[:2, :2], 1.0)
    with pytest.raises(InputError, match="do not fit each other"):
        TrainingDistance.from_bytes(small.to_bytes())
