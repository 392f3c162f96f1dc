from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import tabdx.stages.explore as stage
from tabdx.artifacts.tables import read_csv
from tabdx.cohort.cohort import OUTCOME
from tabdx.core.paths import Paths

PATHS = Paths()
TABLES = (
    *("class_balance", "features", "levels", "left_out"),
    *("correlations", "pairplot", "scatter"),
)


@pytest.fixture
def _small_pictures(monkeypatch):
    """What the pictures show is tested with the figures; here they are empty."""
    for name in ("draw_pairplot", "draw_heatmap", "draw_scatter"):
        monkeypatch.setattr(stage, name, lambda *_: plt.figure(figsize=(1, 1)))
    yield
    plt.close("all")


def tables():
    return {name: PATHS.report("cohort", f"{name}.csv").read_bytes() for name in TABLES}


@pytest.mark.usefixtures("_small_pictures")
def test_each_picture_lies_beside_its_table(divide):
    stage.explore(divide(explore={"pairplot": ["mean area", "mean texture"]}), PATHS)
    pictures = {path.stem for path in Path("reports/figures/cohort").iterdir()}
    assert pictures == {"pairplot", "correlations", "scatter"}
    assert len(tables()) == 7
    pairs = read_csv(PATHS.report("cohort", "pairplot.csv"))
    assert list(pairs) == ["mean area", "mean texture", OUTCOME]
    assert len(pairs) == 455
    balance = pd.read_csv(PATHS.report("cohort", "class_balance.csv"))
    assert balance["patients"].sum() == 455


@pytest.mark.usefixtures("_small_pictures")
def test_nothing_of_the_holdout_is_looked_at(divide, spoil_holdout):
    params = divide()
    stage.explore(params, PATHS)
    before = tables()
    spoil_holdout()
    stage.explore(params, PATHS)
    assert tables() == before
