"""How often verdicts are wrong: a panel for the learners, and one for the persons."""

import pandas as pd
from matplotlib.figure import Figure

from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.figures.theme import FAINT, LABEL, MODEL_COLOURS, MUTED, TICK, TITLE, panels

_LINE = 0.2  # inches


def draw_verdicts(table: pd.DataFrame, most: float) -> Figure:
    """Draw the share of wrong verdicts of each row with its Monte Carlo error.

    Parameters
    ----------
    table : DataFrame
        From `benchmarks.verdicts.measure`.
    most : float
        The share up to which a test holds, shaded.
    """
    kinds = table["case"].str.contains("persons:")
    parts = [table[~kinds], table[kinds]]
    height = _LINE * max(map(len, parts)) + 1.2
    figure, axes = panels(1, 2, width=5.2, height=height)
    for panel, part, title in zip(axes, parts, ("equal learners", "equal models"), strict=True):
        ends = [wilson(*pair, 0.95) for pair in zip(part["verdicts"], part["studies"], strict=True)]
        lower, upper = zip(*ends, strict=True)
        lines = range(len(part))
        panel.axvspan(0, most, color=FAINT, zorder=0)
        panel.axvline(0.05, color=MUTED, linewidth=1)
        panel.hlines(lines, lower, upper, color=MODEL_COLOURS[0], linewidth=1)
        panel.plot(part["verdicts"], lines, "o", color=MODEL_COLOURS[0], markersize=4)
        panel.set_yticks(lines, part["case"].str.replace("_", " "), fontsize=TICK)
        panel.set_ylim(len(part) - 0.5, -0.5)
        panel.set_title(title, fontsize=TITLE, loc="left")
        panel.set_xlabel("share of wrong verdicts", fontsize=LABEL)
    return figure
