import numpy as np
import pytest
from PIL import Image

from tabdx.core.errors import InputError
from tabdx.images.image_set import TEST, TRAINING
from tabdx.images.sources.class_folders import read_class_folders


def put(path, value=9, size=(8, 8)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full(size, value, dtype=np.uint8)).save(path)


def test_each_folder_is_a_class(tmp_path):
    for name, value in (("b/1.png", 1), ("a/2.png", 2), ("a/3.jpg", 3), ("a/.hidden.png", 7)):
        put(tmp_path / name, value)
    images = read_class_folders(tmp_path, None)
    assert images.classes == ("a", "b")
    assert images.names == ["a/2.png", "a/3.jpg", "b/1.png"]
    assert images.labels.tolist() == [0, 0, 1]
    assert images.pixels[:, 0, 0, 0].tolist() == [2, 3, 1]
    assert images.part is None


def test_folders_of_parts_are_the_parts(tmp_path):
    for name in ("train/a/1.png", "train/b/1.png", "test/a/1.png", "test/b/1.png"):
        put(tmp_path / name)
    images = read_class_folders(tmp_path, None)
    assert (
        images.part.tolist() == [TEST] * 2 + [TRAINING] * 2
        or images.part.tolist() == [TRAINING] * 2 + [TEST] * 2
    )
    assert images.classes == ("a", "b")


def test_any_size_is_taken_where_one_is_asked_for(tmp_path):
    put(tmp_path / "a/1.png", size=(200, 90))
    put(tmp_path / "b/1.png", size=(9, 9))
    assert read_class_folders(tmp_path, 16).pixels.shape == (2, 1, 16, 16)


@pytest.mark.parametrize(
    ("files", "empty", "said"),
    [
        (["a/1.png", "b/1.png"], "c", "c of a class holds no PNG or JPEG"),
        (["a/1.png"], None, "has 1 folders of classes"),
        ([], None, "has 0 folders of classes"),
        (["train/a/1.png", "train/b/1.png", "test/a/1.png"], None, "'b' is not in every part"),
        (["train/a/1.png", "train/b/1.png"], None, "but no test part"),
    ],
    ids=range(5),
)
def test_what_is_missing_is_named(tmp_path, files, empty, said):
    for name in files:
        put(tmp_path / name)
    if empty:
        (tmp_path / empty).mkdir()
    with pytest.raises(InputError, match=said):
        read_class_folders(tmp_path, None)


def test_a_file_that_is_no_image_is_named(tmp_path):
    put(tmp_path / "a/1.png")
    put(tmp_path / "b/1.png")
    (tmp_path / "b/2.jpg").write_text("no image")
    with pytest.raises(InputError, match=r"b/2.jpg is no sound PNG or JPEG"):
        read_class_folders(tmp_path, None)
