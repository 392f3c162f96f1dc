"""Progress of long work: what is being done, how far it is, the time left."""

import sys
from collections.abc import Iterable
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def track(items: Iterable[Item], doing: str, total: int | None = None) -> Iterable[Item]:
    """Pass `items` through, with a progress bar on a terminal and in silence elsewhere.

    Parameters
    ----------
    items : iterable
        What is worked through.
    doing : str
        What is being done, as a reader would say it: ``"tuning the SVM"``.
    total : int, optional
        How many items will come, where `items` cannot tell.
    """
    return tqdm(
        items, desc=doing, total=total, disable=not sys.stderr.isatty(), leave=False, delay=0.5
    )
