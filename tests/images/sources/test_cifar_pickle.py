import pickle

import numpy as np
import pytest

from tabdx.core.errors import InputError
from tabdx.images.image_set import TEST, TRAINING
from tabdx.images.sources.cifar_pickle import read_cifar_pickle


def batch(images=4, labels=None, **changed):
    rng = np.random.default_rng(images)
    data = rng.integers(0, 256, (images, 3072)).astype(np.uint8)
    return {b"data": data, b"labels": labels or [at % 10 for at in range(images)], **changed}


@pytest.fixture
def folder(tmp_path):
    for name, content in (("data_batch_1", batch(4)), ("test_batch", batch(3))):
        (tmp_path / name).write_bytes(pickle.dumps(content, protocol=2))
    return tmp_path


def of_python_2(images, labels):
    """The published form, operation by operation: text and bytes are one kind there."""
    content = images.tobytes()
    return (
        b"\x80\x02}(U\x04datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"
        b"K\x00\x85U\x01b\x87R(K\x01K" + bytes([len(images)]) + b"M\x00\x0c\x86"
        b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xff"
        b"J\xff\xff\xff\xffK\x00tb\x89T" + len(content).to_bytes(4, "little") + content + b"tb"
        b"U\x06labels](" + b"".join(b"K" + bytes([label]) for label in labels) + b"eu."
    )


def test_batches_of_python_2_are_read(folder):
    data = batch(4)[b"data"]
    (folder / "data_batch_1").write_bytes(of_python_2(data, [7, 0, 9, 1]))
    images = read_cifar_pickle(folder)
    assert (images.pixels[:4].reshape(4, -1) == data).all()
    assert images.labels[:4].tolist() == [7, 0, 9, 1]


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_batches_that_python_3_wrote_again_are_read(folder, protocol):
    (folder / "data_batch_2").write_bytes(pickle.dumps(batch(5), protocol=protocol))
    images = read_cifar_pickle(folder)
    assert images.pixels.shape == (12, 3, 32, 32)
    assert images.part.tolist() == [TRAINING] * 9 + [TEST] * 3
    assert (images.pixels[4:9].reshape(5, -1) == batch(5)[b"data"]).all()
    assert images.labels[:4].tolist() == [0, 1, 2, 3]
    assert len(set(images.names)) == 12


class Harmful:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_what_a_pickle_names_is_not_run(folder, tmp_path):
    made = tmp_path / "made"
    (folder / "data_batch_1").write_bytes(pickle.dumps({b"data": Harmful(made)}, protocol=2))
    with pytest.raises(InputError, match=r"names \w*io\.open, which is not run"):
        read_cifar_pickle(folder)
    assert not made.exists()


def test_an_array_of_objects_is_refused(folder):
    content = {b"data": np.array([[object] * 2], dtype=object), b"labels": [0]}
    (folder / "data_batch_1").write_bytes(pickle.dumps(content, protocol=2))
    with pytest.raises(InputError, match=r"data_batch_1"):
        read_cifar_pickle(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no sound batch"),
        (pickle.dumps(batch(4), protocol=2)[:5000], "no sound batch"),
        (pickle.dumps([1, 2]), "lacks data or labels"),
        (pickle.dumps({b"data": 1, b"labels": [0]}), "lacks data or labels"),
        (pickle.dumps(batch(2, labels=[0, 10])), "image 2 the class 10; .* from 0 to 9"),
        (pickle.dumps(batch(2, labels=[0])), "should hold 2 whole numbers"),
        (pickle.dumps(batch(2, labels=[0, "cat"])), "should be whole numbers"),
        (pickle.dumps(batch(2) | {b"data": np.zeros((2, 3071), np.uint8)}), "3,072 columns"),
        (pickle.dumps(batch(2) | {b"data": np.zeros((2, 3072))}), "an array of bytes"),
        (pickle.dumps(batch(2) | {b"data": np.zeros((2, 3072), np.uint8, order="F")}), "columns"),
    ],
    ids=range(10),
)
def test_a_broken_batch_is_one_message(folder, content, said):
    (folder / "data_batch_1").write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_cifar_pickle(folder)


@pytest.mark.parametrize("missing", ["data_batch_1", "test_batch"])
def test_a_missing_batch_is_named(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(InputError, match=f"has no {missing}; unpack"):
        read_cifar_pickle(folder)
