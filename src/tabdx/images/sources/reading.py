"""The source that the parameters name, read by what it is."""

from dataclasses import replace
from pathlib import Path

from tabdx.core.errors import InputError
from tabdx.core.params.image_sections import ImageSourceParams
from tabdx.images.image_set import TEST, TRAINING, VALIDATION, ImageSet
from tabdx.images.sources import cifar_binary, cifar_pickle
from tabdx.images.sources.checks import require_every_class
from tabdx.images.sources.cifar_binary import read_cifar_binary
from tabdx.images.sources.cifar_classes import CIFAR10
from tabdx.images.sources.cifar_parquet import read_parquet_images
from tabdx.images.sources.cifar_pickle import read_cifar_pickle
from tabdx.images.sources.class_folders import read_class_folders
from tabdx.images.sources.digits import DIGITS, read_digits
from tabdx.images.sources.medmnist import read_medmnist
from tabdx.images.sources.resizing import bring_to_size

FORMS = (
    f"{DIGITS!r} (embedded), or in images/sources: a MedMNIST file (.npz), a .parquet file with "
    "img and label or a folder with a train and a test one, a folder of CIFAR-10's batches, or a "
    "folder with a folder of PNG or JPEG files for each class"
)
_PARTS = {"train": TRAINING, "valid": VALIDATION, "val": VALIDATION, "test": TEST}


def read_images(params: ImageSourceParams, folder: Path) -> ImageSet:
    """Read the images that the parameters name, of the size that they ask for.

    Parameters
    ----------
    params : ImageSourceParams
        Which images, the names of their classes, and their size.
    folder : Path
        Where sources lie; what lies elsewhere would change unseen.

    Raises
    ------
    InputError
        If the source is missing or lies elsewhere, is of no known form, or breaks a rule of it.
    """
    images = read_digits() if params.images == DIGITS else _read(params, folder)
    if params.classes is not None:
        images = images.with_classes(params.classes, params.images)
    require_every_class(images, params.images)
    return replace(images, pixels=bring_to_size(images.pixels, params.size, params.images))


def _read(params: ImageSourceParams, folder: Path) -> ImageSet:
    path = folder / params.images
    if not path.resolve().is_relative_to(folder.resolve()) or path.resolve() == folder.resolve():
        raise InputError(
            f"source.images {params.images} lies outside {folder}/, where changes are tracked; put "
            "it there, and give its name alone"
        )
    if not path.exists():
        raise InputError(f"source.images: {path} does not exist; put it there. It may be {FORMS}")
    if path.suffix == ".npz":
        return read_medmnist(path)
    if path.suffix == ".parquet":
        return read_parquet_images([("", path)], params.size, params.classes)
    if path.is_dir():
        return _read_folder(path, params)
    raise InputError(f"{path} is of no known form; source.images may be {FORMS}")


def _read_folder(path: Path, params: ImageSourceParams) -> ImageSet:
    if tables := sorted(path.glob("*.parquet")):
        named = [(_part_of(one), one) for one in tables]
        ten = params.classes or (CIFAR10 if path.name.startswith("cifar10") else None)
        return read_parquet_images(named, params.size, ten)
    if (path / cifar_binary.TEST_BATCH).exists() or list(path.glob(cifar_binary.TRAINING_BATCHES)):
        return read_cifar_binary(path)
    if (path / cifar_pickle.TEST_BATCH).exists() or list(path.glob(cifar_pickle.TRAINING_BATCHES)):
        return read_cifar_pickle(path)
    return read_class_folders(path, params.size)


def _part_of(path: Path) -> str:
    """The part that a file's name tells, such as ``cifar10-train.parquet``."""
    parts = [part for word, part in _PARTS.items() if word in path.stem.lower()]
    if not parts:
        raise InputError(
            f"the name of {path} tells no part; call it …train….parquet or …test….parquet"
        )
    return parts[0]
