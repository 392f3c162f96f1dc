from datetime import date

import pytest

from tabdx.artifacts.documents import write_json
from tabdx.artifacts.holdout_readings import add_reading
from tabdx.core.errors import InputError
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.report.holdout import read_count, seen_before

STATE = {"patients": "9", "outcomes": "a", "models": "svm", "settings": "t=0.5", "sums": "0.5"}
OTHER = STATE | {"settings": "t=0.4"}


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path)
    add_reading(paths.holdout_readings, STATE, date(2026, 11, 30))
    write_json(paths.holdout_state, STATE)
    return paths


def test_one_reading_is_once(paths):
    assert read_count(paths) == "scored once since the record began (2026-11-30)"


def test_more_readings_are_counted_and_the_one_shown_is_named(paths):
    add_reading(paths.holdout_readings, OTHER, date(2026, 12, 1))
    said = "scored 2 times since the record began (2026-11-30), for as many states of the pipeline"
    assert read_count(paths) == f"{said} (shown is number 1)"
    write_json(paths.holdout_state, OTHER)
    assert read_count(paths) == f"{said} (shown is number 2)"


def test_a_state_that_the_record_does_not_hold_is_told(paths):
    write_json(paths.holdout_state, OTHER)
    assert "does not hold the state shown" in read_count(paths)


def test_a_record_that_is_gone_is_told(paths):
    paths.holdout_readings.unlink()
    said = read_count(paths)
    assert said.startswith("scored an unknown number of times")
    assert "readings.csv is missing" in said


def test_a_broken_record_is_refused(paths):
    paths.holdout_readings.write_text("nothing\n")
    with pytest.raises(InputError, match="is not the record"):
        read_count(paths)


@pytest.mark.parametrize("content", [{}, [], STATE | {"sums": 3}])
def test_a_state_that_is_none_is_refused(paths, content):
    write_json(paths.holdout_state, content)
    with pytest.raises(InputError, match="does not say what was scored"):
        read_count(paths)


def test_where_the_stage_has_not_run_nothing_was_scored(paths):
    paths.holdout_state.unlink()
    assert read_count(paths).startswith("not scored yet")


def test_only_the_embedded_table_had_been_seen_by_the_defaults():
    params = read_params(Paths().params)
    assert "all 569 patients" in seen_before(params)
    cohort = params.cohort.model_copy(update={"source": "data/tables/own.csv"})
    assert seen_before(params.model_copy(update={"cohort": cohort})) is None
