"""The picture of a stage that has no models to work on."""

from matplotlib.figure import Figure

from tabdx.figures.theme import LABEL, MUTED, blank


def draw_switched_off(key: str) -> Figure:
    """Say that there is nothing to draw, and what would bring it back.

    A stage has the same outputs whatever its parameters, and an empty panel would look like a
    result.

    Parameters
    ----------
    key : str
        The parameter that is an empty list, such as ``"instability.models"``.
    """
    figure = blank(6.0, 1.0)
    words = f"switched off: {key} is [] in params.yaml"
    figure.text(0.5, 0.5, words, ha="center", va="center", fontsize=LABEL, color=MUTED)
    return figure
