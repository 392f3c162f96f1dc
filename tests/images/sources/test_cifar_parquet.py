from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from tabdx.core.errors import InputError
from tabdx.images.image_set import TEST, TRAINING
from tabdx.images.sources.cifar_parquet import read_parquet_images


def png(value, size=(8, 8, 3)):
    content = BytesIO()
    Image.fromarray(np.full(size, value, dtype=np.uint8)).save(content, "PNG")
    return content.getvalue()


def write(path, contents, labels, column="img"):
    cells = [None if one is None else {"bytes": one, "path": "x"} for one in contents]
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    table = pa.table({column: pa.array(cells, kind), "label": labels, "more": ["z"] * len(labels)})
    pq.write_table(table, path, row_group_size=2)
    return path


@pytest.mark.parametrize("column", ["img", "image"])
def test_parts_and_pixels_are_read(tmp_path, column):
    train = write(tmp_path / "train.parquet", [png(9), png(8), png(7)], [1, 0, 1], column)
    test = write(tmp_path / "test.parquet", [png(1)], [0], column)
    images = read_parquet_images([(TRAINING, train), (TEST, test)], None, ("a", "b"))
    assert images.pixels[:, 0, 0, 0].tolist() == [9, 8, 7, 1]
    assert images.labels.tolist() == [1, 0, 1, 0]
    assert images.part.tolist() == [TRAINING] * 3 + [TEST]
    assert images.classes == ("a", "b")


def test_without_parts_and_names_classes_are_numbered(tmp_path):
    path = write(tmp_path / "all.parquet", [png(9), png(8, (8, 8))], [0, 2])
    images = read_parquet_images([("", path)], 4, None)
    assert images.pixels.shape == (2, 3, 4, 4)
    assert images.part is None
    assert images.classes == ("0", "1", "2")


@pytest.mark.parametrize(
    ("contents", "labels", "said"),
    [
        ([png(9), b"no image"], [0, 1], "image 2 of .* is no sound PNG or JPEG"),
        ([png(9), None], [0, 1], "image 2 of .* is missing"),
        ([png(9), png(9)], [0, 2], "gives image 2 the class 2"),
        ([png(9), png(9)], [0, None], "label 2 of .* is None"),
        ([png(9), png(9, (8, 9, 3))], [0, 1], "different sizes"),
    ],
    ids=range(5),
)
def test_what_is_not_sound_is_one_message(tmp_path, contents, labels, said):
    path = write(tmp_path / "all.parquet", contents, labels)
    with pytest.raises(InputError, match=said):
        read_parquet_images([("", path)], None, ("a", "b"))


def test_other_columns_name_the_layout(tmp_path):
    pq.write_table(pa.table({"img": [b"x"], "label": [0]}), tmp_path / "all.parquet")
    with pytest.raises(InputError, match=r"needed are a column img"):
        read_parquet_images([("", tmp_path / "all.parquet")], None, None)


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    path = write(tmp_path / "all.parquet", [png(9)], [0])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"is no sound Parquet"):
        read_parquet_images([("", path)], None, None)
