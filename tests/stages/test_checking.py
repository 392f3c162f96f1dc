"""What would stop a stage is refused by the check; what a run leaves out is noted."""

import numpy as np
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from tabdx.cli.main import main
from tabdx.core.errors import InputError
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.stages.checking import check
from tabdx.stages.explore import explore
from tabdx.stages.ingest import ingest
from tabdx.stages.split import split
from tests.core.params.conftest import edited

PATIENTS = 40


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Stand in a project whose table has these columns; call with them and edited parameters."""

    def make(columns, group=None, **keys):
        outcome = ["case", "control"] * (len(next(iter(columns.values()))) // 2)
        table = pd.DataFrame(columns).assign(dx=outcome)
        features = [
            {"name": name}
            if pd.api.types.is_numeric_dtype(table[name])
            else {"name": name, "kind": "categorical", "levels": sorted(table[name].unique())}
            for name in columns
        ]
        described = {
            "name": "toy",
            "outcome": {"column": "dx", "positive": "case", "negative": "control"},
            "features": features,
        }
        if group is not None:
            table["person"], described["group"] = group, {"column": "person"}
        (tmp_path / "data/tables").mkdir(parents=True)
        (tmp_path / "data/dictionaries").mkdir()
        table.to_csv(tmp_path / "data/tables/toy.csv", index=False)
        path = tmp_path / "data/dictionaries/toy.yaml"
        path.write_text(yaml.safe_dump(described, sort_keys=False, allow_unicode=True))
        content = edited("split.outer_folds", 3)
        content["cohort"] = {
            "source": "data/tables/toy.csv",
            "dictionary": "data/dictionaries/toy.yaml",
        }
        content["explore"] = {"pairplot": list(columns)[:8], "scatter": []}
        content["split"] |= {"repeats": 1, "inner_folds": 3}
        for key, value in keys.items():
            section, name = key.split("__")
            content[section] |= {name: value}
        (tmp_path / "params.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
        monkeypatch.chdir(tmp_path)
        return read_params(Paths().params), Paths()

    return make


def numbers(*names, patients=PATIENTS):
    rng = np.random.default_rng(0)
    return {name: rng.normal(size=patients).round(3) for name in names}


def notes_of(made):
    return check(*made)[1]


def test_what_a_small_project_leaves_out_is_noted_and_nothing_else(project):
    made = project(numbers("a", "b"), explore__scatter=["a", "b"], decide__coverage=0.8)
    assert notes_of(made) == [
        "explain.subset_sizes: 3, 5, 10 left out: the cohort has only 2 features",
        "sample_size.train_sizes: 0.1, 0.2 left out: too few patients of a class for the "
        "inner folds",
    ]


def test_more_networks_to_average_than_a_search_tries_is_noted(project):
    made = project(numbers("a", "b"), train_nets__ensemble_size=13)
    note = (
        "train_nets.ensemble_size: 13 asked for, but the narrow search tries 12 configurations; "
        "all of them are averaged"
    )
    assert note in notes_of(made)


def test_one_feature_is_enough(project):
    made = project(numbers("only"), explore__pairplot=["only"], explore__scatter=["only"])
    assert "explore.scatter: nothing is drawn: a scatter plot needs two features, found 1" in (
        notes_of(made)
    )
    for stage in (ingest, split, explore):
        stage(*made)
    found = pd.read_csv("reports/cohort/left_out.csv")
    assert found["figure"].tolist() == ["scatter"]
    assert list(pd.read_csv("data/cohort/scatter.csv").columns) == ["outcome"]
    for name in ("pairplot", "correlations", "scatter"):
        assert (Paths().report("cohort", f"{name}.png")).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("columns", "keys", "says"),
    [
        (
            ("a", "b"),
            {"explore__pairplot": ["a", "B"]},
            r"explore\.pairplot\[1\]: 'B' is not a feat",
        ),
        (("a", "b"), {"explore__scatter": ["aa", "b"]}, r"explore\.scatter\[0\]: .*mean 'a'\?"),
        (("a",), {"split__inner_folds": 15}, r"15 folds need .* lower split\.inner_folds"),
        (("a",), {"split__outer_folds": 30}, r"30 folds need .* lower split\.outer_folds"),
        (("a",), {"split__holdout": 0.02}, r"split\.holdout = 0\.02"),
        (("a",), {"split__holdout": 0.99}, r"split\.holdout = 0\.99"),
        (
            ("a",),
            {"sample_size__train_sizes": [0.01]},
            r"shares of 0\.01 leave .*sample_size\.train_sizes",
        ),
    ],
)
def test_what_would_stop_a_stage_is_refused(project, columns, keys, says):
    made = project(numbers(*columns), **keys)
    with pytest.raises(InputError, match=says):
        check(*made)


def test_the_command_has_one_message_and_status_2(project):
    project(numbers("a", "b"), explore__pairplot=["a", "B"])
    answer = CliRunner().invoke(main, ["check"])
    assert answer.exit_code == 2
    assert answer.stderr.startswith("tabdx: explore.pairplot[1]: 'B' is not a feature of toy")
    assert answer.stderr.count("\n") == 1


def test_the_command_writes_notes_below_and_succeeds(project):
    project(numbers("a", "b") | {"empty": [np.nan] * PATIENTS}, explore__pairplot=["a", "b"])
    answer = CliRunner().invoke(main, ["check"])
    assert answer.exit_code == 0
    assert "Note: 1 feature with a single value or none, which tells nothing: empty." in (
        answer.stdout.splitlines()
    )


def test_a_device_that_is_not_there_is_refused(project, monkeypatch):
    project(numbers("a"), compute__device="mps")
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    answer = CliRunner().invoke(main, ["check"])
    assert answer.exit_code == 2
    assert "compute.device is 'mps'" in answer.stderr


def test_few_patients_of_a_class_are_told_of_their_sets(project):
    notes = notes_of(project(numbers("a"), decide__coverage=0.99))
    assert any(note.startswith("decide.coverage 0.99 asks for more than 16") for note in notes)


def test_what_is_categorical_is_left_out_of_pictures(project):
    columns = numbers("a", "b") | {"side": ["left", "right", "right", "left"] * 10}
    notes = notes_of(project(columns))
    assert "explore.pairplot: side is left out: it is categorical and has no axis of numbers" in (
        notes
    )


def test_numbers_too_large_to_compute_with_are_refused(project):
    columns = numbers("a", "b")
    columns["b"][3] = -1e51
    with pytest.raises(InputError, match=r"column 'b': must lie between −1e\+15 and 1e\+15"):
        check(*project(columns))


def test_large_and_tiny_numbers_are_explored(project):
    columns = numbers("a", "b")
    columns["a"] *= 1e14
    columns["b"] *= 1e-300
    made = project(columns, explore__scatter=["a", "b"])
    for stage in (ingest, split, explore):
        stage(*made)
    assert Paths().report("cohort", "pairplot.png").exists()


def test_few_draws_beyond_the_ends_of_an_interval_are_noted(project):
    few = project(numbers("a", "b"), evaluate__confidence=0.99, evaluate__resamples=1999)
    assert [note for note in check(*few)[1] if note.startswith("evaluate.")] == [
        "evaluate.resamples: 1999 leave fewer than 10 draws beyond each end of an interval, which "
        "then varies with the seed; 2000 do not"
    ]
