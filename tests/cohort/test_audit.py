import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.audit import DETECTORS, audit
from tabdx.cohort.cohort import GROUP, OUTCOME, PATIENT, Cohort
from tabdx.cohort.detectors.duplicates import find_contradictions, find_duplicates
from tabdx.cohort.detectors.identifiers import find_identifiers
from tabdx.cohort.detectors.informative_missingness import find_missing
from tabdx.cohort.detectors.target_leakage import find_single_feature_leak
from tabdx.cohort.detectors.values import find_constant, find_implausible, find_inconsistent
from tabdx.cohort.dictionary import (
    Check,
    Dictionary,
    Feature,
    Group,
    Kind,
    Outcome,
    read_dictionary,
)
from tabdx.cohort.sources import read_wdbc

PATIENTS = list("abcdef")


def make(groups=None, **changed):
    """A cohort without a fault, apart from the columns given."""
    columns = {
        "size": [2.5, 1.5, 3.5, 4.5, 0.5, 6.5],
        "grade": [1.0, 3.0, 2.0, 1.0, 3.0, 2.0],
        "side": ["left", "right", "left", "left", "right", "left"],
        OUTCOME: ["well", "ill", "well", "ill", "well", "ill"],
    }
    table = pd.DataFrame(columns | changed, index=pd.Index(PATIENTS, name=PATIENT))
    if groups is not None:
        table[GROUP] = groups
    features = (
        Feature(name="size", unit="mm", plausible=(0.5, 10)),
        Feature(name="grade", kind=Kind.ORDINAL),
        Feature(name="side", kind=Kind.CATEGORICAL, levels=("left", "right")),
    )
    dictionary = Dictionary(
        name="small",
        outcome=Outcome(column="diagnosis", positive="ill", negative="well"),
        group=None if groups is None else Group(column="ward"),
        features=features,
    )
    return Cohort(dictionary, table)


@pytest.mark.parametrize("detect", DETECTORS)
def test_every_detector_is_silent_without_a_fault(detect):
    assert detect(make()) is None


def test_nothing_is_found_in_the_embedded_table():
    path = Path(__file__).parents[2] / "data/dictionaries/wdbc.yaml"
    cohort = Cohort.validate(read_wdbc(), read_dictionary(path), where="wdbc")
    assert audit(cohort)["findings"] == []


def test_missing_cells_are_counted_and_located():
    found = find_missing(make(size=[1.5, np.nan, 3.5, np.nan, 0.5, 6.5]))
    assert (found.count, found.features, found.patients) == (2, ["size"], ["b", "d"])


def test_copies_of_a_patient_are_all_named():
    cohort = make()
    cohort.table.loc["c"] = cohort.table.loc["a"]
    found = find_duplicates(cohort)
    assert (found.count, found.patients, found.severity) == (2, ["a", "c"], "warning")
    assert find_contradictions(cohort) is None


def test_copies_with_another_outcome_contradict():
    cohort = make()
    cohort.table.loc["c"] = cohort.table.loc["a"].replace("well", "ill")
    found = find_contradictions(cohort)
    assert (found.count, found.patients) == (2, ["a", "c"])
    assert find_duplicates(cohort) is None


def test_copies_with_the_same_cells_missing_are_copies():
    cohort = make(size=[np.nan, 1.5, np.nan, 4.5, 0.5, 6.5], grade=[1.0, 3, 1, 1, 3, 2])
    assert find_duplicates(cohort).patients == ["a", "c"]


@pytest.mark.parametrize("column", [[2.0] * 6, [2.0, np.nan, 2.0, 2.0, 2.0, 2.0], [np.nan] * 6])
def test_a_feature_of_one_value_or_none_is_constant(column):
    assert find_constant(make(grade=column)).features == ["grade"]


def test_values_outside_the_plausible_range_are_located():
    # The ends of the range, 0.5 here, are inside.
    found = find_implausible(make(size=[0.4, 1.5, np.nan, 10.5, 0.5, 10.0]))
    assert (found.count, found.features, found.patients) == (2, ["size"], ["a", "d"])


def test_values_that_do_not_fit_each_other_are_located():
    cohort = make(size=[2.0, 1.0, np.nan, 9.0, 3.0, 1.0], grade=[1.0, 3, 2, 1, 3, 1])
    check = Check(feature="size", per="grade", between=(1, None))
    checked = replace(cohort, dictionary=cohort.dictionary.model_copy(update={"checks": (check,)}))
    found = find_inconsistent(checked)
    assert (found.count, found.features, found.patients) == (1, ["size"], ["b"])
    assert "size / grade of 1" in found.message
    assert find_inconsistent(cohort) is None


def test_no_message_tells_a_value():
    found = find_implausible(make(size=[987.25, 1.5, 2.5, 3.5, 0.5, 6.5]))
    assert "987" not in found.message


@pytest.mark.parametrize(
    "changed",
    [
        {"grade": [1.0, 7.0, 2.0, 8.0, 3.0, 9.0]},
        {"grade": [9.0, 1.0, 8.0, 2.0, np.nan, 3.0]},  # separates downwards, too
        {"side": ["left", "right", "left", "right", "left", None]},
    ],
)
def test_a_feature_that_gives_the_outcome_away_is_found(changed):
    assert find_single_feature_leak(make(**changed)).features == list(changed)


def test_row_numbers_are_found():
    assert find_identifiers(make(grade=[3.0, 4, 8, 10, 11, 12])).features == ["grade"]


@pytest.mark.parametrize(
    "column", [[1.5, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 2, 2, 3, 4, 5], [1.0, 2, 3, np.nan, 5, 6]]
)
def test_fractions_repeats_and_gaps_are_no_row_numbers(column):
    assert find_identifiers(make(grade=column)) is None


def test_the_audit_is_json_and_counts_everything():
    found = audit(make(groups=list("xxyyzz"), size=[1.5, np.nan, 5.5, 4.5, 0.5, 600.0]))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["patients"], found["features"], found["groups"]) == (6, 3, 3)
    assert found["class_balance"][1] == {"class": "ill", "patients": 3, "proportion": 0.5}
    assert found["missing"] == {"size": 1, "grade": 0, "side": 0}
    assert [finding["check"] for finding in found["findings"]] == ["missing", "implausible"]
