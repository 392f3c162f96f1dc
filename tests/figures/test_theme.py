import sys

import matplotlib as mpl

from tabdx.figures.theme import MODEL_COLOURS, MODEL_LINES, model_style, panels, render


def test_the_same_figure_gives_the_same_bytes():
    figures = [panels(1, 2, width=2, height=2)[0] for _ in range(2)]
    first, second = map(render, figures)
    assert first == second
    assert b"Software" not in first
    assert b"matplotlib" not in first


def test_panels_come_row_by_row():
    figure, laid_out = panels(2, 3, width=2, height=1)
    assert len(laid_out) == 6
    assert figure.get_size_inches().tolist() == [6, 2]
    assert laid_out == figure.axes


def settings():
    # Reading the backend would choose one, and import pyplot for it.
    return {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}


def test_drawing_leaves_no_global_trace():
    before = settings()
    render(panels(1, 1, width=2, height=2)[0])
    assert settings() == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()


def test_more_models_than_colours_still_differ():
    styles = [model_style(place) for place in range(len(MODEL_COLOURS) * len(MODEL_LINES))]
    assert len(set(styles)) == len(styles)
