"""Theme and layout of the figures.

Only matplotlib's objects are used, and seaborn's functions that draw into given axes, never pyplot
or rcParams: no figure is registered anywhere, so nothing leaks, and two threads of a dashboard may
draw at once.
"""

import io
import textwrap
from collections.abc import Sequence
from itertools import cycle, islice

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.typing import LineStyleType

from tabdx.figures.drawable_names import drawable
from tabdx.figures.fonts import use_other_fonts

# Okabe and Ito (2008): blue and vermillion stay apart for every kind of colour blindness.
NEGATIVE, POSITIVE = "#0072B2", "#D55E00"
CLASS_COLOURS = (NEGATIVE, POSITIVE)
# Of more than two classes: their other colours, and two of Tol's "muted" scheme. Beyond ten the
# colours come again; in a scatter the shapes then tell the classes apart.
_MANY_COLOURS = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"),
    *("#56B4E9", "#5B5B5B", "#882255", "#999933", "#332288"),
)
# A second key beside the colour, for print in grey.
_MARKERS = ("o", "^", "s", "D", "v", "P", "X", "<", ">", "p", "h")
INK, MUTED, FAINT = "#222222", "#6B6B6B", "#E4E4E4"

# Paul Tol's "muted" scheme, without the shades that fade on white.
MODEL_COLOURS = ("#332288", "#CC6677", "#117733", "#44AA99", "#999933", "#882255", "#AA4499")
# A second key beside the colour, for print in grey.
MODEL_LINES: tuple[LineStyleType, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 1.5, 1.5, 1.5)))

SHARES = LinearSegmentedColormap.from_list("train_sizes", ["#FFFFFF", "#00704F"])  # 0 to 1
AROUND_ZERO = "RdBu_r"  # -1 to 1: blue, white, red

TITLE, LABEL, TICK = 11, 10, 9  # points
DPI = 150
_NAME = 2.0  # inches of a legend's entry
_LETTERS_AN_INCH = 13  # of 9 points
_NOTE = 300  # letters
_NOTE_WIDTH = 6.4  # inches of a picture that holds notes alone


def class_colours(classes: int) -> tuple[str, ...]:
    """Colours of so many classes, in the dictionary's order; of two, the negative one first."""
    if classes == len(CLASS_COLOURS):
        return CLASS_COLOURS
    return tuple(islice(cycle(_MANY_COLOURS), classes))


def class_markers(classes: int) -> tuple[str, ...]:
    """Shapes of so many classes; with the colours, the first 110 differ from each other."""
    return tuple(islice(cycle(_MARKERS), classes))


def blank(width: float, height: float) -> Figure:
    """Make a figure of this size in inches, whose parts make room for each other's labels."""
    room = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08, wspace=0.04)
    return Figure(figsize=(width, height), dpi=DPI, layout=room)


def panels(
    rows: int, columns: int, width: float, height: float, share: bool = False
) -> tuple[Figure, list[Axes]]:
    """Lay out equal panels in one figure.

    Parameters
    ----------
    rows, columns : int
        How many.
    width, height : float
        Of one panel with its labels, in inches.
    share : bool
        Whether all panels have the same axes, labelled at the border only.

    Returns
    -------
    Figure, list of Axes
        The panels row by row.
    """
    figure = blank(width * columns, height * rows)
    grid = figure.subplots(rows, columns, sharex=share, sharey=share, squeeze=False)
    laid_out: list[Axes] = list(grid.flat)
    for axes in laid_out:
        style(axes)
    return figure, laid_out


def style(axes: Axes) -> None:
    """Give one panel the common look."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(MUTED)
    axes.tick_params(labelsize=TICK, color=MUTED, labelcolor=INK)
    axes.grid(color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)


def model_style(place: int) -> tuple[str, LineStyleType]:
    """Colour and line of the model at this place of a list."""
    return MODEL_COLOURS[place % len(MODEL_COLOURS)], MODEL_LINES[place % len(MODEL_LINES)]


def legend_below(figure: Figure, axes: Axes) -> None:
    """Explain the lines of `axes` under all panels, where the legend hides nothing."""
    columns = max(1, int(figure.get_figwidth() // _NAME))
    lines, labels = axes.get_legend_handles_labels()
    figure.legend(
        lines,
        labels,
        loc="outside lower center",
        ncols=min(columns, len(labels)),
        fontsize=TICK,
        frameon=False,
        handlelength=3,
    )


def footnote(figure: Figure, notes: Sequence[str]) -> None:
    """Write under a figure that makes room for itself what it leaves out."""
    if notes:
        letters = int(figure.get_figwidth() * _LETTERS_AN_INCH)
        said = "\n".join(textwrap.fill(drawable(note, _NOTE), letters) for note in notes)
        figure.supxlabel(said, fontsize=TICK, color=MUTED, x=0.01, ha="left")


def draw_notes(notes: Sequence[str]) -> Figure:
    """Draw no axes, only why there are none."""
    figure = blank(_NOTE_WIDTH, 0.4 * len(notes) + 0.6)
    footnote(figure, notes)
    return figure


def hide(unused: Sequence[Axes]) -> None:
    """Leave panels empty."""
    for axes in unused:
        axes.set_axis_off()


def keep_first(laid_out: Sequence[Axes], used: int, across: int) -> None:
    """Leave all but the first panels empty, so many in a row; those above nothing are labelled."""
    hide(laid_out[used:])
    for axes in laid_out[max(used - across, 0) : used]:
        axes.tick_params(labelbottom=True)


def render(figure: Figure) -> bytes:
    """Turn a figure into a PNG, at the 150 dots per inch that `blank` gives it.

    The same figure gives the same bytes: the file holds neither the time nor a version.
    """
    use_other_fonts(figure)
    picture = io.BytesIO()
    # `savefig` would draw the whole figure twice, the first time for its layout alone, which
    # drawing sees to by itself. The picture is the same.
    FigureCanvasAgg(figure).print_png(  # type: ignore[no-untyped-call]
        picture, metadata={"Software": None}
    )
    return picture.getvalue()
