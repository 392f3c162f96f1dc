"""Tables of inference speed and of privacy, as people read them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tabdx.wording.names import capitalized
from tabdx.wording.numbers import NOT_AVAILABLE, count, number, percent, row_interval

_ENGINES = {
    "pytorch_eager": "PyTorch, eager",
    "torch_compile": "torch.compile",
    "onnx_runtime": "ONNX Runtime",
    "onnx_runtime_int8": "ONNX Runtime, 8 bit",
    "tensorflow": "TensorFlow",
    "mxnet": "MXNet",
}


def name_engine(name: str) -> str:
    """Name a way of running a network as people do."""
    return _ENGINES.get(name, capitalized(name))


def tabulate_speed(times: pd.DataFrame) -> pd.DataFrame:
    """Lay out the times, an engine a row and a batch size a column.

    Parameters
    ----------
    times : DataFrame
        As the stage `image_speed` writes it; an engine without numbers has a ``note``.

    Returns
    -------
    DataFrame of str
        ``engine``, and for each batch size frames a second with the median delay of a batch.
    """
    notes = times["note"] if "note" in times else pd.Series(index=times.index, dtype=object)
    sizes = [int(size) for size in times["batch"].dropna().unique()]
    rows = []
    for engine, own in times.assign(note=notes).groupby("engine", sort=False):
        measured = {int(row["batch"]): row for row in _measured(own)}
        cells: dict[str, Any] = {"engine": name_engine(str(engine))}
        for size in sizes:
            cells[_column(size)] = _cell(measured[size]) if size in measured else ""
        if sizes and not measured:
            cells[_column(sizes[0])] = str(own["note"].iloc[0])
        rows.append(cells)
    return pd.DataFrame(rows)


def _measured(own: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[Any] = own.dropna(subset=["batch"]).to_dict("records")
    return rows


def _cell(row: Mapping[str, Any]) -> str:
    frames = count(round(row["frames_per_second"]))
    return f"{frames}/s ({number(row['median_ms'], 2)} ms)"


def _column(size: int) -> str:
    return f"batch of {size:,}"


def tabulate_outputs(outputs: pd.DataFrame) -> pd.DataFrame:
    """Lay out what each engine needs, and how far its output is from that of the first.

    Parameters
    ----------
    outputs : DataFrame
        As `tabdx.images.speed.compare_outputs` gives it.
    """
    return pd.DataFrame(
        [
            {
                "engine": name_engine(str(row["engine"])),
                "file": f"{number(row['file_bytes'] / 2**10, 0)} KiB",
                "largest difference of a logit": f"{row['largest_difference']:.1e}",
                "accuracy": f"{percent(row['right'] / row['images'])} of {count(row['images'])}",
            }
            for row in outputs.to_dict("records")
        ]
    )


def tabulate_privacy(curve: pd.DataFrame) -> pd.DataFrame:
    """Lay out the accuracy by epsilon.

    Parameters
    ----------
    curve : DataFrame
        As the stage `image_privacy` writes it.
    """
    return pd.DataFrame(
        [
            {
                "ε": f"{row['epsilon']:g}" if pd.notna(row["epsilon"]) else NOT_AVAILABLE,
                "δ": f"{row['delta']:g}",
                "noise": number(row["noise"], 2),
                "accuracy": row_interval({"value": row["accuracy"], **row}),
                "images": count(row["images"]),
            }
            for row in curve.to_dict("records")
        ]
    )
