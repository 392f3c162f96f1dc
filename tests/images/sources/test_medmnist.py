import numpy as np
import pytest

from tabdx.core.errors import InputError
from tabdx.images.image_set import TEST, TRAINING, VALIDATION
from tabdx.images.sources.medmnist import read_medmnist


def arrays(shape=(6, 5), channels=()):
    rng = np.random.default_rng(0)
    found = {}
    for part, count in (("train", 4), ("val", 2), ("test", 3)):
        found[f"{part}_images"] = rng.integers(0, 256, (count, *shape, *channels)).astype(np.uint8)
        found[f"{part}_labels"] = (np.arange(count, dtype=np.uint8) % 2)[:, None]
    return found


def save(path, content):
    np.savez(path / "some.npz", **content)
    return path / "some.npz"


@pytest.mark.parametrize("channels", [(), (3,)])
def test_all_parts_are_read(tmp_path, channels):
    given = arrays(channels=channels)
    images = read_medmnist(save(tmp_path, given))
    assert images.pixels.shape == (9, 3 if channels else 1, 6, 5)
    assert images.part.tolist() == [TRAINING] * 4 + [VALIDATION] * 2 + [TEST] * 3
    assert images.classes == ("0", "1")
    first = given["test_images"][0]
    assert (images.pixels[6] == (first.transpose(2, 0, 1) if channels else first)).all()


def test_a_compressed_file_is_read_as_well(tmp_path):
    np.savez_compressed(tmp_path / "some.npz", **arrays())
    assert len(read_medmnist(tmp_path / "some.npz").labels) == 9


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"val_images": np.array([{}] * 2, dtype=object)}, "val_images of .* holds object"),
        ({"train_images": np.zeros((4, 6, 5))}, "train_images of .* holds float64"),
        ({"test_images": np.zeros((3, 6, 5, 2), np.uint8)}, "test_images .* has the shape"),
        ({"test_images": np.zeros((3, 8, 8), np.uint8)}, "images of different shapes"),
        ({"train_labels": np.zeros((3, 1), np.uint8)}, "train_labels .* 4 whole numbers"),
        ({"train_labels": np.full((4, 1), -1, np.int8)}, "gives image 1 the class -1"),
    ],
    ids=range(6),
)
def test_a_broken_array_is_one_message(tmp_path, changed, said):
    with pytest.raises(InputError, match=said):
        read_medmnist(save(tmp_path, arrays() | changed))


def test_a_missing_array_is_named(tmp_path):
    given = arrays()
    del given["val_labels"]
    with pytest.raises(InputError, match=r"has no array val_labels"):
        read_medmnist(save(tmp_path, given))


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    path = save(tmp_path, arrays())
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(InputError, match=r"is no sound .npz \(.*\); download it again"):
        read_medmnist(path)


def test_a_header_that_promises_too_much_is_refused_before_anything_is_unpacked(tmp_path):
    given = arrays()
    given["train_images"] = np.broadcast_to(np.uint8(0), (10**7, 28, 28))[:1]
    path = save(tmp_path, given)
    content = path.read_bytes()
    there = b"'shape': (1, 28, 28), "
    assert there in content
    path.write_bytes(content.replace(there, b"'shape': (9**9,28,28), "[: len(there)]))
    with pytest.raises(InputError):
        read_medmnist(path)
