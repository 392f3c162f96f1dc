"""Both sides' seconds, a line a case."""

import io

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from tabdx.figures.theme import INK, LABEL, MODEL_COLOURS, MUTED, TICK, TITLE, legend_below, panels

_LINE = 0.34  # inches


def draw_times(table: pd.DataFrame) -> Figure:
    """Draw the seconds of both sides on a logarithmic axis, their ratio beside.

    Parameters
    ----------
    table : DataFrame
        A benchmark's table of one machine, with the machine's facts as columns. The column
        ``against`` names the other side where there is one.
    """
    figure, (axes,) = panels(1, 1, width=8.0, height=_LINE * len(table) + 1.5)
    lines = range(len(table))
    axes.hlines(lines, table["ours_s"], table["other_s"], color=MUTED, linewidth=1)
    compared = table["other_s"].notna().any()
    if compared:
        against = table["against"].iloc[0] if "against" in table else "other"
        axes.plot(table["other_s"], lines, "o", color=MODEL_COLOURS[1], label=against, markersize=6)
    axes.plot(table["ours_s"], lines, "o", color=MODEL_COLOURS[0], label="tabdx", markersize=6)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    # Within a decade the scale names its own steps, as powers that run into each other.
    axes.xaxis.set_minor_locator(LogLocator(subs=(2, 5)))
    axes.xaxis.set_minor_formatter("{x:g}")
    axes.tick_params(axis="x", which="both", labelsize=TICK)
    axes.set_yticks(lines, _names(table), fontsize=TICK)
    axes.set_ylim(len(table) - 0.5, -0.5)
    ratios = "; on the right, the other side's divided by tabdx's" if compared else ""
    axes.set_xlabel(f"seconds{ratios}", fontsize=LABEL)
    _write_ratios(axes, table)
    first = table.iloc[0]
    gpu = "" if first["gpu"] == "none" else f", {first['gpu']}"
    axes.set_title(
        f"{first['benchmark']}: {first['cpu']}, {first['cores']} cores{gpu}, {first['date']}",
        fontsize=TITLE,
        loc="left",
    )
    legend_below(figure, axes)
    return figure


def _names(table: pd.DataFrame) -> list[str]:
    """Cases, with their size where the case alone does not tell them apart."""
    if table["case"].is_unique:
        return table["case"].tolist()
    return [f"{case}, n = {n:,}" for case, n in zip(table["case"], table["n"], strict=True)]


def _write_ratios(axes: Axes, table: pd.DataFrame) -> None:
    for line, ratio in enumerate(table["ratio"]):
        if pd.notna(ratio):
            axes.text(
                1.01,
                line,
                f"{ratio:,.0f} ×" if ratio >= 10 else f"{ratio:.2g} ×",
                transform=axes.get_yaxis_transform(),
                va="center",
                fontsize=TICK,
                color=INK,
            )


def to_svg(figure: Figure) -> bytes:
    """Turn a figure into an SVG; the same figure gives the same bytes."""
    picture = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "tabdx"}):
        figure.savefig(picture, format="svg", metadata={"Date": None, "Creator": None})
    return picture.getvalue()
