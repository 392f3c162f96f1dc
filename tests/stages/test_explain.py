from pathlib import Path

import pandas as pd
import pytest

from tabdx.core.paths import Paths
from tabdx.stages.explain import explain

ROOT = Path(__file__).parents[2]
TABLES = {"importance.csv", "dependence.csv", "subsets.csv", "chosen.csv"}


@pytest.fixture
def project(divide):
    """Call with the section's own settings."""

    def make(**settings):
        return divide(explain={"n_repeats": 1, "subset_sizes": [2, 30], **settings})

    return make


def read(name):
    return pd.read_csv(f"reports/explain/{name}.csv")


def test_every_table_and_picture_is_written(project):
    explain(project(), Paths())
    assert {path.name for path in Path("reports/explain").iterdir()} == TABLES
    # Single patients stay out of git.
    assert [path.name for path in Path("data/explain").iterdir()] == ["individuals.parquet"]
    importance = read("importance")
    assert (importance["kind"] == "feature").sum() == 30
    assert (importance["kind"] == "group").sum() < 30
    assert read("dependence")["feature"].nunique() == 8
    assert read("subsets")["size"].tolist() == [2, 30, 30]
    assert read("chosen")["size"].unique().tolist() == [2]


def test_without_subsets_the_rest_is_explained(project):
    explain(project(subset_sizes=[]), Paths())
    assert read("subsets").empty
    assert read("chosen").empty
    assert len(read("importance")) > 30


def test_switched_off_the_tables_have_their_columns_and_no_rows(project):
    explain(project(models=[]), Paths())
    assert {path.name for path in Path("reports/explain").iterdir()} == TABLES
    # Single patients stay out of git.
    assert [path.name for path in Path("data/explain").iterdir()] == ["individuals.parquet"]
    for name in ("importance", "dependence", "subsets", "chosen"):
        table = read(name)
        assert table.empty
        assert len(table.columns) > 4
    assert pd.read_parquet("data/explain/individuals.parquet").empty
