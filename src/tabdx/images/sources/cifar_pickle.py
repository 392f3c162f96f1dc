"""CIFAR-10's Python version: batches written by pickle, read without running what they name.

A pickle calls whatever it names. Here every name is refused but those of which an array of bytes
is made, and these are stood in for: they take down what the file says of an array, and the array is
built afterwards.
"""

import pickle
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from tabdx.core.errors import InputError
from tabdx.images.image_set import TEST, TRAINING, ImageSet
from tabdx.images.sources.checks import as_labels
from tabdx.images.sources.cifar_classes import CIFAR10

TRAINING_BATCHES, TEST_BATCH = "data_batch_[0-9]", "test_batch"
_PIXELS = 3 * 32 * 32
_MOST_BYTES = 512 * 2**20  # a batch has 31 MB


class _Dtype:
    """What a pickle says of numbers: their kind alone, such as ``u1``."""

    def __init__(self, kind: object, *_: object) -> None:
        self.kind = kind

    def __setstate__(self, state: object) -> None:
        """Pass over the rest (byte order, alignment): of bytes there is none."""


class _Ndarray:
    """What a pickle says of an array: its shape, kind and bytes."""

    shape: object = None
    kind: object = None
    content: object = None

    def __setstate__(self, state: object) -> None:
        if not isinstance(state, tuple) or len(state) != 5 or not isinstance(state[2], _Dtype):
            raise pickle.UnpicklingError("it holds an array of another form")
        _, self.shape, dtype, fortran, self.content = state
        self.kind = dtype.kind
        if fortran:
            raise pickle.UnpicklingError("it holds an array whose columns come first")


def _reconstruct(*_: object) -> _Ndarray:
    return _Ndarray()


def _encode(text: object, encoding: object) -> bytes:
    """Bytes, as Python 3 writes them for Python 2."""
    if not isinstance(text, str) or encoding not in ("latin1", b"latin1"):
        raise pickle.UnpicklingError("it holds a text of another encoding")
    return text.encode("latin1")


_ALLOWED: dict[tuple[str, str], Any] = {
    ("numpy", "ndarray"): _Ndarray,
    ("numpy", "dtype"): _Dtype,
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("_codecs", "encode"): _encode,
}


class ArrayUnpickler(pickle.Unpickler):
    """An unpickler that can build arrays of bytes, lists, texts and numbers, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Look a name up among those that are allowed."""
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which is not run")
        return _ALLOWED[module, name]

    def persistent_load(self, pid: object) -> NoReturn:
        """Refuse what lies elsewhere."""
        raise pickle.UnpicklingError("it refers to something outside of the file")


def read_cifar_pickle(folder: Path) -> ImageSet:
    """Read ``data_batch_1`` and so on as training part and ``test_batch`` as test part.

    Raises
    ------
    InputError
        If a batch is missing, cut off, names anything but arrays, or a label is out of range.
    """
    paths = [*sorted(folder.glob(TRAINING_BATCHES)), folder / TEST_BATCH]
    if len(paths) == 1 or not paths[-1].is_file():
        missing = "data_batch_1" if len(paths) == 1 else TEST_BATCH
        raise InputError(f"{folder} has no {missing}; unpack the whole archive of CIFAR-10 there")
    read = [_read_batch(path) for path in paths]
    names = [
        f"{path.name}-{at:05d}"
        for path, (_, labels) in zip(paths, read, strict=True)
        for at in range(1, len(labels) + 1)
    ]
    parts = [TEST if path.name == TEST_BATCH else TRAINING for path in paths]
    return ImageSet(
        np.concatenate([pixels for pixels, _ in read]),
        np.concatenate([labels for _, labels in read]),
        CIFAR10,
        names,
        np.repeat(parts, [len(labels) for _, labels in read]),
    )


def _read_batch(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    if path.stat().st_size > _MOST_BYTES:
        raise InputError(f"{path} is larger than 512 MiB, no batch of CIFAR-10; it is not read")
    try:
        batch = ArrayUnpickler(BytesIO(path.read_bytes()), encoding="bytes").load()
    except Exception as broken:
        said = (str(broken) or type(broken).__name__).splitlines()[0][:200]
        raise InputError(
            f"{path} is no sound batch of CIFAR-10: {said}; download it again"
        ) from broken
    content = _plain(batch if isinstance(batch, dict) else {})
    data, labels = content.get("data"), content.get("labels")
    if not isinstance(data, _Ndarray) or not isinstance(labels, list):
        raise InputError(
            f"{path} lacks data or labels; a batch of CIFAR-10 holds data (an array of bytes, an "
            "image a row) and labels (a list)"
        )
    pixels = _pixels(data, path)
    if not all(isinstance(label, int) for label in labels):
        raise InputError(f"labels of {path} should be whole numbers; download it again")
    numbers = np.array(labels, dtype=np.int64) if labels else np.empty(0, dtype=np.int64)
    return pixels, as_labels(numbers, len(pixels), len(CIFAR10), f"labels of {path}")


def _plain(batch: dict[object, object]) -> dict[str, object]:
    """Keys as text, whichever version of Python wrote them."""
    return {
        key.decode(errors="replace") if isinstance(key, bytes) else str(key): value
        for key, value in batch.items()
    }


def _pixels(data: _Ndarray, path: Path) -> NDArray[np.uint8]:
    content, shape = data.content, data.shape
    sound = (
        data.kind in ("u1", b"u1")
        and isinstance(content, bytes)
        and isinstance(shape, tuple)
        and len(shape) == 2
        and shape[1] == _PIXELS
        and len(content) == shape[0] * _PIXELS
        and len(content) > 0
    )
    if not sound:
        raise InputError(
            f"data of {path} should be an array of bytes with {_PIXELS:,} columns (3 × 32 × 32 "
            f"pixels), found shape {shape} of {data.kind!r}; download it again"
        )
    assert isinstance(content, bytes)
    return np.frombuffer(content, np.uint8).reshape(-1, 3, 32, 32)
