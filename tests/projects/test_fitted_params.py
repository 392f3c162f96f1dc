import numpy as np
import pandas as pd
import pytest
import yaml

from tabdx.cohort.cohort import Cohort
from tabdx.core.errors import InputError
from tabdx.core.params import default_params, default_text, read_params
from tabdx.projects.fitted_params import fit_params, set_value


def cohort(*counts, features=4, group=False):
    """As many patients of each class as said."""
    rng = np.random.default_rng(0)
    labels = np.repeat([f"class {place}" for place in range(len(counts))], counts)
    columns = {f"f{place}": rng.normal(size=len(labels)) for place in range(features)}
    frame = pd.DataFrame(columns).assign(y=labels)
    if group:
        frame["person"] = np.arange(len(labels)) // 2
    positive = "class 1" if len(counts) == 2 else None
    return Cohort.from_frame(
        frame, outcome="y", positive=positive, group="person" if group else None
    )


def fitted(made, tmp_path):
    found = fit_params(made, "data/tables/t.csv", "data/dictionaries/t.yaml")
    path = tmp_path / "params.yaml"
    path.write_text(found.text)
    return read_params(path), found


def test_a_sound_table_gets_the_defaults_but_for_its_names_and_share(tmp_path):
    params, found = fitted(cohort(150, 50, features=12), tmp_path)
    changed = {
        "cohort": {"source": "data/tables/t.csv", "dictionary": "data/dictionaries/t.yaml"},
        "explore": {"pairplot": "auto", "scatter": "auto"},
        "decide": {"prevalence": 0.25},
    }
    assert params == default_params(changed)
    assert found.decided == []
    assert "decide.prevalence" in found.asked[0]
    comments = [line.partition("# ")[2] for line in default_text().splitlines()]
    assert [line.partition("# ")[2] for line in found.text.splitlines()] == comments


@pytest.mark.parametrize(
    ("counts", "folds"),
    [((100, 25), (5, 5)), ((100, 16), (5, 3)), ((60, 12), (3, 2)), ((30, 5), (3, 2))],
)
def test_few_patients_get_fewer_folds_and_it_is_said(counts, folds, tmp_path):
    params, found = fitted(cohort(*counts), tmp_path)
    assert (params.split.outer_folds, params.split.inner_folds) == folds
    assert bool(found.decided) == (folds != (5, 5))


def test_several_classes_without_a_positive_one_leave_out_what_needs_two(tmp_path):
    params, found = fitted(cohort(40, 40, 40), tmp_path)
    assert "venn_abers" not in params.decide.recalibrate
    assert params.decide.recalibrate
    assert params.explain.subset_sizes == (3,)
    assert found.asked == []


def test_groups_are_counted_not_rows(tmp_path):
    params, _ = fitted(cohort(100, 24, group=True), tmp_path)
    assert params.split.outer_folds < 5


def test_too_few_patients_are_refused_as_the_check_refuses_them():
    with pytest.raises(InputError, match=r"more patients|are needed"):
        fit_params(cohort(30, 1), "a", "b")


def test_a_value_is_set_and_its_comment_stays():
    text = set_value(default_text(), "split.outer_folds", 3)
    line = next(one for one in text.splitlines() if "outer_folds" in one)
    assert line.startswith("  outer_folds: 3  # evaluation folds")
    assert yaml.safe_load(text)["split"]["outer_folds"] == 3
    with pytest.raises(InputError, match="no key"):
        set_value(default_text(), "split.nothing", 3)
