"""Colours of the charts: those of the figures, on white and on near black."""

from collections.abc import Sequence

import altair as alt

from tabdx.wording.answers import ABOVE, BELOW, INCONCLUSIVE
from tabdx.wording.names import readable

# Written out rather than imported: tabdx.figures.theme loads matplotlib, which would cost every
# page half a second. A test compares them.
NEGATIVE, POSITIVE = "#0072B2", "#D55E00"
# The figures' two darkest shades would vanish on the dark theme; here each is a lighter one that
# keeps a contrast of 4 on both backgrounds.
LIGHTENED = {"#332288": "#7B6FD6", "#882255": "#C2568A"}
# Of an answer about one patient, which is always written beside it.
ANSWER_COLOURS = {BELOW: NEGATIVE, INCONCLUSIVE: "#B08900", ABOVE: POSITIVE}
MODEL_COLOURS = ("#7B6FD6", "#CC6677", "#117733", "#44AA99", "#999933", "#C2568A", "#AA4499")
MODEL_DASHES = ([1, 0], [6, 2], [2, 1.5], [6, 1.5, 1.5, 1.5])
MUTED = "#808890"  # reference lines: seen on both, in front of neither
SHARES = ["#FFFFFF", "#00704F"]  # 0 to 1
AROUND_ZERO = ["#0072B2", "#F7F7F7", "#D55E00"]  # -1 to 1


def class_colour(classes: Sequence[str]) -> alt.Color:
    """Colour by class, in a column ``class``; the negative class first."""
    scale = alt.Scale(domain=list(classes), range=[NEGATIVE, POSITIVE])
    return alt.Color("class:N", title=None, scale=scale, legend=alt.Legend(orient="top"))


def model_scales(models: Sequence[str]) -> tuple[alt.Color, alt.StrokeDash]:
    """Colour and dash by a column ``name``, which `named` adds.

    `models` are all that there are, so that a model keeps its colour when others are left out.
    """
    names = [readable(model) for model in models]
    count = range(len(names))
    legend = alt.Legend(
        orient="top", columns=2, symbolStrokeWidth=2.5, symbolOpacity=1, labelLimit=220
    )
    colours = [MODEL_COLOURS[place % len(MODEL_COLOURS)] for place in count]
    dashes = [MODEL_DASHES[place % len(MODEL_DASHES)] for place in count]
    return (
        alt.Color("name:N", title=None, scale=alt.Scale(domain=names, range=colours)).legend(
            legend
        ),
        alt.StrokeDash("name:N", title=None, scale=alt.Scale(domain=names, range=dashes)).legend(
            legend
        ),
    )
