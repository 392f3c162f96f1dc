import warnings

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Feature, Kind, Outcome
from tabdx.figures.theme import render


@pytest.fixture
def outcome():
    return Outcome(column="diagnosis", positive="ill", negative="well")


@pytest.fixture
def features():
    return (
        Feature(name="size", unit="mm"),
        Feature(name="grade", kind=Kind.ORDINAL),
        Feature(name="a measurement of a rather long name", unit="µm²"),
    )


@pytest.fixture
def side():
    return Feature(name="side", kind=Kind.CATEGORICAL, levels=("left", "right"))


@pytest.fixture
def patients():
    """40 patients, every fourth ill, one value missing."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "size": rng.normal(10, 2, 40),
            "grade": rng.integers(1, 4, 40).astype(float),
            "a measurement of a rather long name": rng.lognormal(5, 1, 40),
            "side": ["left", "right"] * 20,
            "outcome": ["ill", "well", "well", "well"] * 10,
        }
    )
    table.loc[0, "size"] = np.nan
    return table


@pytest.fixture
def draws_inside():
    """Check that a figure renders without a warning and that no text leaves it."""

    def check(figure):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = render(figure)
        assert picture.startswith(b"\x89PNG")
        box = figure.get_tightbbox()
        width, height = figure.get_size_inches()
        # A hundredth of an inch is half a pixel more than the rounding of glyphs needs.
        assert min(box.x0, box.y0) > -0.01
        assert box.x1 < width + 0.01
        assert box.y1 < height + 0.01

    return check


@pytest.fixture
def words():
    """All text that a figure shows."""

    def read(figure):
        shown = figure.findobj(lambda artist: hasattr(artist, "get_text"))
        return {text.get_text() for text in shown if text.get_visible()}

    return read
