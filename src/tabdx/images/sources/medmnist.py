"""MedMNIST: one .npz with images and labels of training, validation and test."""

import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from tabdx.core.errors import InputError
from tabdx.images.image_set import TEST, TRAINING, VALIDATION, ImageSet
from tabdx.images.sources.checks import MOST_BYTES, as_labels, as_pixels

_PARTS = {"train": TRAINING, "val": VALIDATION, "test": TEST}
_BROKEN = (zipfile.BadZipFile, ValueError, OSError, EOFError, KeyError, NotImplementedError)


def read_medmnist(path: Path) -> ImageSet:
    """Read a MedMNIST file: ``train_images``, ``train_labels``, and those of ``val`` and ``test``.

    Raises
    ------
    InputError
        If it is no sound .npz, lacks an array, holds objects, or an array has another shape.
    """
    arrays = {
        f"{part}_{kind}": _read_array(path, f"{part}_{kind}")
        for part in _PARTS
        for kind in ("images", "labels")
    }
    images = [as_pixels(arrays[f"{part}_images"], f"{part}_images of {path}") for part in _PARTS]
    if len({one.shape[1:] for one in images}) > 1:
        shapes = ", ".join(str(one.shape[1:]) for one in images)
        raise InputError(f"the parts of {path} hold images of different shapes: {shapes}")
    classes = 1 + max(
        (int(arrays[f"{part}_labels"].max()) for part in _PARTS if arrays[f"{part}_labels"].size),
        default=0,
    )
    labels = [
        as_labels(arrays[f"{part}_labels"], len(one), classes, f"{part}_labels of {path}")
        for part, one in zip(_PARTS, images, strict=True)
    ]
    return ImageSet(
        np.concatenate(images),
        np.concatenate(labels),
        tuple(str(number) for number in range(classes)),
        [
            f"{part}-{at:05d}"
            for part, one in zip(_PARTS, images, strict=True)
            for at in range(1, len(one) + 1)
        ],
        np.repeat(list(_PARTS.values()), [len(one) for one in images]),
    )


def _read_array(path: Path, name: str) -> NDArray[np.generic]:
    """Read one array of a .npz once its header says that it is no larger than what fits."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as member:
            version = npy.read_magic(member)
            read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            shape, fortran, dtype = read(member)
            if dtype.hasobject or dtype.kind not in "iu":
                raise InputError(
                    f"{name} of {path} holds {dtype} instead of whole numbers, so it is not read; "
                    "store images and labels as uint8"
                )
            size = int(np.prod(shape, dtype=np.float64)) * dtype.itemsize
            if size > MOST_BYTES:
                raise InputError(
                    f"{name} of {path} unpacks to more than 4 GiB; make the images smaller"
                )
            content = member.read(size + 1)
    except InputError:
        raise
    except KeyError:
        raise InputError(
            f"{path} has no array {name}; a MedMNIST file holds train_images, train_labels, "
            "val_images, val_labels, test_images and test_labels"
        ) from None
    except _BROKEN as broken:
        said = (str(broken) or type(broken).__name__).splitlines()[0][:200]
        raise InputError(f"{path} is no sound .npz ({said}); download it again") from broken
    if len(content) != size:
        raise InputError(f"{name} of {path} is not as long as its shape says; download it again")
    return np.frombuffer(content, dtype).reshape(shape, order="F" if fortran else "C")
