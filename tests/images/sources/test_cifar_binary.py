import numpy as np
import pytest

from tabdx.core.errors import InputError
from tabdx.images.image_set import TEST, TRAINING
from tabdx.images.sources.cifar_binary import read_cifar_binary


def records(labels):
    pixels = np.random.default_rng(0).integers(0, 256, (len(labels), 3072)).astype(np.uint8)
    return np.column_stack([np.array(labels, np.uint8), pixels])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data_batch_1.bin").write_bytes(records([3, 1]).tobytes())
    (tmp_path / "test_batch.bin").write_bytes(records([9]).tobytes())
    return tmp_path


def test_records_are_read_in_order(folder):
    images = read_cifar_binary(folder)
    assert images.labels.tolist() == [3, 1, 9]
    assert images.part.tolist() == [TRAINING, TRAINING, TEST]
    assert (images.pixels[0].ravel() == records([3, 1])[0, 1:]).all()
    assert images.classes[9] == "truck"


def test_a_batch_that_is_cut_off_is_refused(folder):
    (folder / "data_batch_1.bin").write_bytes(records([3, 1]).tobytes()[:-1])
    with pytest.raises(InputError, match=r"data_batch_1.bin has 6,145 bytes, no whole number"):
        read_cifar_binary(folder)


def test_a_label_out_of_range_is_refused(folder):
    (folder / "data_batch_1.bin").write_bytes(records([3, 10]).tobytes())
    with pytest.raises(InputError, match=r"gives image 2 the class 10"):
        read_cifar_binary(folder)


def test_a_missing_test_batch_is_named(folder):
    (folder / "test_batch.bin").unlink()
    with pytest.raises(InputError, match=r"has no test_batch.bin; unpack"):
        read_cifar_binary(folder)
