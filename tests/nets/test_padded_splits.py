import numpy as np
import torch

from tabdx.nets.padded_splits import PaddedSplits

# Splits of three, one and two rows of two features.
PARTS = [
    (np.arange(6.0).reshape(3, 2), np.array([1, 0, 1], dtype=np.int8)),
    (np.full((1, 2), 9.0), np.array([1], dtype=np.int8)),
    (np.full((2, 2), 7.0), np.array([0, 1], dtype=np.int8)),
]


def test_shorter_splits_are_filled_up_with_rows_of_no_weight():
    rows = PaddedSplits.of(PARTS)
    assert rows.features.shape == (3, 3, 2)
    assert rows.features.dtype == torch.float32
    assert rows.count.tolist() == [3, 1, 2]
    assert rows.weight().int().tolist() == [[1, 1, 1], [1, 0, 0], [1, 1, 0]]
    assert rows.label.tolist() == [[1, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert not rows.features[~rows.weight()].any()


def test_each_split_keeps_its_rows_in_order():
    rows = PaddedSplits.of(PARTS)
    for place, (features, labels) in enumerate(PARTS):
        own = rows.weight()[place]
        assert np.array_equal(rows.features[place, own], features)
        assert np.array_equal(rows.label[place, own], labels)


def test_some_splits_are_padded_no_longer_than_they_need():
    chosen = PaddedSplits.of(PARTS).select([2, 1])
    assert chosen.features.shape == (2, 2, 2)
    assert chosen.count.tolist() == [2, 1]
    expected = PaddedSplits.of([PARTS[2], PARTS[1]])
    assert torch.equal(chosen.features, expected.features)
    assert torch.equal(chosen.label, expected.label)


def test_on_another_device_they_are_the_same_rows():
    rows = PaddedSplits.of(PARTS).to(torch.device("meta"))
    assert {part.device.type for part in (rows.features, rows.label, rows.count)} == {"meta"}
    assert rows.features.shape == (3, 3, 2)
