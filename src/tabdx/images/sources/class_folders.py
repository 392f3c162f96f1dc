"""A folder a class, with PNG or JPEG files; or such folders in train, val and test."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tabdx.core.errors import InputError
from tabdx.core.messages import shorten
from tabdx.images.image_set import TEST, TRAINING, VALIDATION, ImageSet
from tabdx.images.sources.checks import as_pixels, require_parts, require_room
from tabdx.images.sources.decoding import decode, stack

PARTS = {
    **{"train": TRAINING, "training": TRAINING, "test": TEST},
    **{"val": VALIDATION, "valid": VALIDATION, "validation": VALIDATION},
}
_ENDINGS = {".png", ".jpg", ".jpeg"}
_MOST_FILE_BYTES = 64 * 2**20


def read_class_folders(folder: Path, size: int | None) -> ImageSet:
    """Read a folder that has a folder a class, or these within ``train``, ``val`` and ``test``.

    Raises
    ------
    InputError
        If there are no classes or one alone, a class has no images or lacks in a part, or a file is
        no sound image.
    """
    own = {
        one.name: PARTS[one.name.lower()] for one in _folders(folder) if one.name.lower() in PARTS
    }
    holders = {part: folder / name for name, part in own.items()} if own else {"": folder}
    if own:
        require_parts(list(holders), str(folder))
    classes = _class_names(holders, folder)
    images: list[NDArray[np.uint8]] = []
    labels, names, parts = [], [], []
    for part, holder in holders.items():
        for number, name in enumerate(classes):
            for path in _image_files(holder / name):
                images.append(_read(path, size))
                labels.append(number)
                names.append(path.relative_to(folder).as_posix())
                parts.append(part)
        height, width = images[-1].shape[:2]
        require_room(len(images), height, width, 3, str(folder))
    return ImageSet(
        as_pixels(stack(images, str(folder)), str(folder)),
        np.array(labels, dtype=np.int64),
        tuple(classes),
        names,
        np.array(parts) if own else None,
    )


def _folders(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))


def _class_names(holders: dict[str, Path], folder: Path) -> list[str]:
    """Names of the classes: the folders of the training part, or of the folder itself."""
    found = {part: [one.name for one in _folders(holder)] for part, holder in holders.items()}
    names = found.get(TRAINING) or found.get("") or []
    if len(names) < 2:
        raise InputError(
            f"{folder} has {len(names)} folders of classes; make a folder for each class, two or "
            "more, and put its PNG or JPEG files there"
        )
    for part, others in found.items():
        if odd := sorted(set(others) ^ set(names)):
            raise InputError(
                f"the folder {shorten(odd[0])!r} is not in every part of {folder} (see {part}); "
                "each part needs the same classes"
            )
    return names


def _image_files(folder: Path) -> list[Path]:
    files = sorted(
        one for one in folder.iterdir() if one.is_file() and not one.name.startswith(".")
    )
    images = [one for one in files if one.suffix.lower() in _ENDINGS]
    if not images:
        raise InputError(
            f"the folder {folder} of a class holds no PNG or JPEG file; put its images there, or "
            "remove the folder"
        )
    return images


def _read(path: Path, size: int | None) -> NDArray[np.uint8]:
    if path.stat().st_size > _MOST_FILE_BYTES:
        raise InputError(f"{path} is larger than 64 MiB; make it smaller, or leave it out")
    return decode(path.read_bytes(), str(path), size)
