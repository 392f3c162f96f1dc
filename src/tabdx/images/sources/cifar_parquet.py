"""CIFAR-10 as Parquet: a column of encoded images and one of labels."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tabdx.core.errors import InputError
from tabdx.images.image_set import ImageSet
from tabdx.images.sources.checks import MOST_BYTES, as_labels, as_pixels, require_parts
from tabdx.images.sources.decoding import decode, stack

LAYOUT = "a column img (or image) with the encoded image in its field bytes, and a column label"
_IMAGES, _LABELS = ("img", "image"), ("label", "fine_label", "labels")
_MOST_CLASSES = 1000


def read_parquet_images(
    files: Sequence[tuple[str, Path]], size: int | None, classes: Sequence[str] | None
) -> ImageSet:
    """Read Parquet files of encoded images.

    Parameters
    ----------
    files : sequence of (str, Path)
        The part that each holds (training, validation or test; empty where the source has no
        parts), and where it lies.
    size : int, optional
        Pixels a side to which the images are resized.
    classes : sequence of str, optional
        Names of the classes; their numbers if left out.

    Raises
    ------
    InputError
        If a file is no sound Parquet of that layout, or an image or a label of it is not sound.
    """
    images: list[NDArray[np.uint8]] = []
    labels, names, parts = [], [], []
    for part, path in files:
        table = _read(path)
        encoded, numbers = table.column(0).to_pylist(), table.column(1).to_pylist()
        for at, content in enumerate(encoded, 1):
            if not isinstance(content, bytes):
                raise InputError(f"image {at} of {path} is missing; leave the row out")
            images.append(decode(content, f"image {at} of {path}", size))
        labels.append((path, numbers))
        names += [f"{path.stem}-{at:05d}" for at in range(1, len(encoded) + 1)]
        parts += [part] * len(encoded)
    if any(parts):
        require_parts(list(dict.fromkeys(parts)), "the source")
    most = len(classes) if classes else _MOST_CLASSES
    numbered = np.concatenate(
        [
            as_labels(_whole(found, path), len(found), most, f"label of {path}")
            for path, found in labels
        ]
    )
    named = tuple(classes) if classes else tuple(map(str, range(int(numbered.max()) + 1)))
    pixels = as_pixels(stack(images, str(files[0][1])), "the images")
    return ImageSet(pixels, numbered, named, names, np.array(parts) if any(parts) else None)


def _whole(labels: list[object], path: Path) -> NDArray[np.int64]:
    for at, label in enumerate(labels, 1):
        if not isinstance(label, int):
            raise InputError(f"label {at} of {path} is {label!r}, no whole number; correct it")
    return np.array(labels, dtype=np.int64)


def _read(path: Path) -> pa.Table:
    """Read the two columns: the encoded image, then the label."""
    try:
        file = pq.ParquetFile(path)
        schema, metadata = file.schema_arrow, file.metadata
        image = next((name for name in _IMAGES if name in schema.names), None)
        label = next((name for name in _LABELS if name in schema.names), None)
        if image is None or label is None or not _holds_bytes(schema.field(image).type):
            raise InputError(
                f"{path} has the columns {', '.join(schema.names[:20])}; needed are {LAYOUT}"
            )
        unpacked = sum(
            metadata.row_group(one).total_byte_size for one in range(file.num_row_groups)
        )
        if unpacked > MOST_BYTES:
            raise InputError(f"{path} unpacks to more than 4 GiB; divide it")
        if metadata.num_rows == 0:
            raise InputError(f"{path} holds no images; put them there")
        table = file.read(columns=[f"{image}.bytes", label])
        column = table.column(image).combine_chunks()
        encoded = pa.compute.struct_field(column, "bytes")
        return pa.table({"image": encoded, "label": table.column(label)})
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError) as broken:
        said = (str(broken) or type(broken).__name__).splitlines()[0][:200]
        raise InputError(f"{path} is no sound Parquet ({said}); download it again") from broken


def _holds_bytes(kind: pa.DataType) -> bool:
    if not pa.types.is_struct(kind):
        return False
    fields = [kind.field(at).name for at in range(kind.num_fields)]
    return "bytes" in fields and pa.types.is_binary(kind.field(fields.index("bytes")).type)
