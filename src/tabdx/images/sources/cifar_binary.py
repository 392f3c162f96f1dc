"""CIFAR-10's binary version: records of a label and 3,072 pixels."""

from pathlib import Path

import numpy as np

from tabdx.core.errors import InputError
from tabdx.images.image_set import TEST, TRAINING, ImageSet
from tabdx.images.sources.checks import as_labels
from tabdx.images.sources.cifar_classes import CIFAR10

_RECORD = 1 + 3 * 32 * 32
TRAINING_BATCHES, TEST_BATCH = "data_batch_*.bin", "test_batch.bin"


def read_cifar_binary(folder: Path) -> ImageSet:
    """Read ``data_batch_*.bin`` as training part and ``test_batch.bin`` as test part.

    Raises
    ------
    InputError
        If a batch is missing or cut off, or a label is out of range.
    """
    paths = [*sorted(folder.glob(TRAINING_BATCHES)), folder / TEST_BATCH]
    if len(paths) == 1 or not paths[-1].is_file():
        missing = TRAINING_BATCHES if len(paths) == 1 else TEST_BATCH
        raise InputError(f"{folder} has no {missing}; unpack the whole archive of CIFAR-10 there")
    pixels, labels, names, parts = [], [], [], []
    for path in paths:
        content = path.read_bytes()
        if not content or len(content) % _RECORD:
            raise InputError(
                f"{path} has {len(content):,} bytes, no whole number of records of {_RECORD:,} (a "
                "label and 3 × 32 × 32 pixels); download it again"
            )
        records = np.frombuffer(content, np.uint8).reshape(-1, _RECORD)
        labels.append(as_labels(records[:, 0], len(records), len(CIFAR10), str(path)))
        pixels.append(records[:, 1:].reshape(-1, 3, 32, 32))
        names += [f"{path.stem}-{at:05d}" for at in range(1, len(records) + 1)]
        parts += [TEST if path.name == TEST_BATCH else TRAINING] * len(records)
    return ImageSet(np.concatenate(pixels), np.concatenate(labels), CIFAR10, names, np.array(parts))
