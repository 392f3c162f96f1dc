"""Speed of inference: frames a second and delay, by engine and batch size."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.images.engines import Batch, Engine

_WARM_UPS = 3
_MOST_RUNS, _FEWEST_RUNS = 1000, 20


def measure_speed(
    engines: Sequence[Engine], images: Batch, batch_sizes: Sequence[int], seconds: float
) -> pd.DataFrame:
    """Time every engine on batches of several sizes, in turn, so that all meet the same machine.

    Parameters
    ----------
    engines : sequence of Engine
        From `tabdx.images.engines.make_engines`.
    images : ndarray, shape (image, channel, height, width)
        Scaled; repeated where a batch needs more.
    batch_sizes : sequence of int
        Images a batch.
    seconds : float
        To spend on each engine and size, after three runs that do not count; at least 20 runs.

    Returns
    -------
    DataFrame
        One row per engine and size: ``engine``, ``batch``, ``frames_per_second`` (at the median
        delay), ``median_ms``, ``p99_ms`` (of the delay of a batch), ``runs``.
    """
    rows = []
    for size in batch_sizes:
        repeats = -(-size // len(images))
        batch = np.ascontiguousarray(np.tile(images, (repeats, 1, 1, 1))[:size])
        for engine in engines:
            delays = _time(engine, batch, seconds)
            median = float(np.median(delays))
            rows.append(
                {
                    "engine": engine.name,
                    "batch": size,
                    "frames_per_second": size / median,
                    "median_ms": 1e3 * median,
                    "p99_ms": 1e3 * float(np.quantile(delays, 0.99)),
                    "runs": len(delays),
                }
            )
    return pd.DataFrame(rows)


def _time(engine: Engine, batch: Batch, seconds: float) -> list[float]:
    for _ in range(_WARM_UPS):
        engine.run(batch)
    delays: list[float] = []
    end = perf_counter() + seconds
    while len(delays) < _FEWEST_RUNS or (perf_counter() < end and len(delays) < _MOST_RUNS):
        start = perf_counter()
        engine.run(batch)
        delays.append(perf_counter() - start)
    return delays


def compare_outputs(
    engines: Sequence[Engine], images: Batch, labels: NDArray[np.int64]
) -> pd.DataFrame:
    """Hold every engine's output against that of the first.

    Returns
    -------
    DataFrame
        One row per engine: ``engine``, ``file_bytes``, ``largest_difference`` (of a logit),
        ``right`` (images whose likeliest class is the true one), ``images``.
    """
    expected = engines[0].run(images)
    rows = []
    for engine in engines:
        found = engine.run(images)
        rows.append(
            {
                "engine": engine.name,
                "file_bytes": engine.file_bytes,
                "largest_difference": float(np.abs(found - expected).max()),
                "right": int((found.argmax(axis=1) == labels).sum()),
                "images": len(labels),
            }
        )
    return pd.DataFrame(rows)
