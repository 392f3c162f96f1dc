"""Colours of the charts: those of the figures, on white and on near black."""

from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

import altair as alt

from tabdx.wording.answers import ABOVE, BELOW, INCONCLUSIVE
from tabdx.wording.names import readable

# Written out rather than imported: tabdx.figures.theme loads matplotlib, which would cost every
# page half a second. A test compares them.
NEGATIVE, POSITIVE = "#0072B2", "#D55E00"
# Of more than two classes: those of the figures, or near ones that are seen on both themes.
_MANY_CLASSES = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B08900"),
    *("#3D93C9", "#7A7A7A", "#B3404F", "#8F8F2C", "#7B6FD6"),
)
# A second key beside the colour; there is one more than colours, so that 110 pairs differ.
_CLASS_SHAPES = (
    *("circle", "triangle-up", "square", "diamond", "triangle-down", "cross", "wedge"),
    *("triangle-left", "triangle-right", "stroke", "arrow"),
)
_NARROW = 4  # classes, of more of which a legend would leave a telephone in one row
# Of an answer about one patient, which is always written beside it.
ANSWER_COLOURS = {BELOW: NEGATIVE, INCONCLUSIVE: "#B08900", ABOVE: POSITIVE}
# Four of the figures' shades would vanish on one of the two themes: here each is one that keeps a
# contrast of 3 on both (their wine a brown, as a lighter wine is too near to the rose).
MODEL_COLOURS = ("#7B6FD6", "#CC6677", "#117733", "#2E9E8C", "#8F8F2C", "#9E7150", "#AA4499")
# As many as colours, so that no two models share a dash for those who cannot tell the colours.
MODEL_DASHES = (
    [1, 0],
    [8, 3],
    [2, 2],
    [8, 2, 2, 2],
    [4, 2],
    [8, 2, 2, 2, 2, 2],
    [16, 4],
)
MODEL_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "wedge")
# What acting without a model brings is drawn beside the models, in grey.
REFERENCE_DASHES = ([1, 4], [12, 3, 1, 3])
MUTED = "#808890"  # reference lines: seen on both, in front of neither
SHARES = ["#FFFFFF", "#00704F"]  # 0 to 1
AROUND_ZERO = ["#0072B2", "#F7F7F7", "#D55E00"]  # -1 to 1

INK = "currentColor"  # of words: that of the page's text, on either theme


@alt.theme.register("tabdx", enable=True)
def _chart_theme() -> alt.theme.ThemeConfig:
    """Write axes and legends in the page's text colour: Streamlit's grey is too faint to read."""
    words: Any = {"labelColor": INK, "titleColor": INK}
    # Closer, two numbers read as one: every other goes.
    axis: Any = {**words, "labelSeparation": 6}
    return {"config": {"axis": axis, "legend": words, "header": words}}


def class_colour(classes: Sequence[str]) -> alt.Color:
    """Colour by class, in a column ``class``; the negative class first."""
    scale = alt.Scale(domain=list(classes), range=class_colours(len(classes)))
    return alt.Color("class:N", title=None, scale=scale, legend=_class_legend(classes))


def class_shape(classes: Sequence[str]) -> alt.Shape:
    """Shape by class, in a column ``class``, in one legend with `class_colour`."""
    shapes = list(islice(cycle(_CLASS_SHAPES), len(classes)))
    scale = alt.Scale(domain=list(classes), range=shapes)
    return alt.Shape("class:N", title=None, scale=scale, legend=_class_legend(classes))


def class_colours(classes: int) -> list[str]:
    """Colours of so many classes, in the dictionary's order; of two, the negative one first."""
    if classes == 2:
        return [NEGATIVE, POSITIVE]
    return list(islice(cycle(_MANY_CLASSES), classes))


def _class_legend(classes: Sequence[str]) -> alt.Legend:
    if len(classes) == 2:
        return alt.Legend(orient="top")
    # A point of a legend is as faint as those of the chart unless it is told not to be.
    columns = _NARROW if max(map(len, classes)) < 8 else 2
    return alt.Legend(orient="top", columns=columns, labelLimit=150, symbolOpacity=1)


def model_scales(
    models: Sequence[str], references: Sequence[str] = (), columns: int = 2
) -> tuple[alt.Color, alt.StrokeDash]:
    """Colour and dash by a column ``name``, with one legend for both.

    Parameters
    ----------
    models : sequence of str
        All that there are, so that a model keeps its colour when others are left out.
    references : sequence of str
        At most two lines that are of no model.
    columns : int
        Of the legend; two of short names fit a telephone.
    """
    names = [*map(readable, models), *references]
    kinds = len(MODEL_COLOURS)
    places = range(len(models))
    colours = [MODEL_COLOURS[place % kinds] for place in places] + [MUTED] * len(references)
    # Where colours come again, the dash is another one.
    dashes = [MODEL_DASHES[sum(divmod(place, kinds)) % kinds] for place in places]
    dashes += REFERENCE_DASHES[: len(references)]
    legend = alt.Legend(
        orient="top",
        columns=columns,
        symbolType="stroke",
        symbolSize=600,  # as long as a dash takes to be seen
        symbolStrokeWidth=2.5,
        symbolOpacity=1,
        labelLimit=220,
    )
    return (
        alt.Color(
            "name:N", title=None, scale=alt.Scale(domain=names, range=colours), legend=legend
        ),
        alt.StrokeDash(
            "name:N", title=None, scale=alt.Scale(domain=names, range=dashes), legend=legend
        ),
    )


def model_points(names: Sequence[str]) -> dict[str, Any]:
    """Filling and shape of points by a column ``point``, without a legend: the lines have one.

    Of the column ``name`` Vega would draw these points into the legend of the lines.
    """
    places = range(len(names))
    colours = [MODEL_COLOURS[place % len(MODEL_COLOURS)] for place in places]
    shapes = [MODEL_SHAPES[place % len(MODEL_SHAPES)] for place in places]
    return {
        channel: kind("point:N", scale=alt.Scale(domain=list(names), range=values), legend=None)
        for channel, kind, values in (("fill", alt.Fill, colours), ("shape", alt.Shape, shapes))
    }
