import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tabdx.cohort.dictionary import (
    Check,
    Dictionary,
    Feature,
    Group,
    Kind,
    Outcome,
    Subgroups,
    read_dictionary,
)
from tabdx.cohort.sources import read_wdbc
from tabdx.core.errors import InputError

SHIPPED = Path(__file__).parents[2] / "data/dictionaries/wdbc.yaml"
HEAD = "name: clinic\noutcome: {column: class, positive: ill, negative: well}\n"


@pytest.fixture
def read(tmp_path):
    def read_text(text: str) -> Dictionary:
        path = tmp_path / "clinic.yaml"
        path.write_text(text, encoding="utf-8")
        return read_dictionary(path)

    return read_text


@pytest.fixture(scope="module")
def wdbc():
    return read_dictionary(SHIPPED)


def test_wdbc_has_three_channels_of_the_same_ten_measurements(wdbc):
    places = [(feature.channel, feature.measurement) for feature in wdbc.features]
    channels = ["mean", "standard error", "worst"]
    measurements = [measurement for _, measurement in places[:10]]
    assert len(set(measurements)) == 10
    assert places == [(channel, name) for channel in channels for name in measurements]
    assert wdbc.of_kind(Kind.CONTINUOUS) == wdbc.feature_names


def test_wdbc_names_the_columns_of_the_embedded_table(wdbc):
    assert wdbc.columns == read_wdbc().columns.tolist()
    assert wdbc.outcome.classes == ("benign", "malignant")


def test_all_wdbc_values_are_plausible(wdbc):
    table = read_wdbc()
    for feature in wdbc.features:
        lowest, highest = feature.plausible
        assert table[feature.name].between(lowest, highest).all(), feature.name


def test_every_wdbc_feature_says_what_is_measured(wdbc):
    assert all(feature.description for feature in wdbc.features)
    assert wdbc.feature("mean radius").label == "mean radius (µm)"
    assert wdbc.feature("mean concavity").label == "mean concavity"


def test_a_whole_dictionary_is_read(read):
    text = """
patient: visit
group: {column: visit, pattern: "(S[0-9]+)_"}
features:
  - {name: age, unit: years, plausible: [0, 120]}
  - {name: stage, kind: ordinal, missing: ["0", " -1 "]}
  - {name: sex, kind: categorical, levels: ["female ", male]}
subgroups: [{feature: sex}, {feature: age, cuts: [50, 65.5]}]
"""
    dictionary = read(HEAD + text)
    assert dictionary.feature_names == ["age", "stage", "sex"]
    assert dictionary.of_kind(Kind.ORDINAL, Kind.CATEGORICAL) == ["stage", "sex"]
    # One column tells the patient and the group: it is named once.
    assert dictionary.columns == ["age", "stage", "sex", "class", "visit"]
    assert dictionary.group == Group(column="visit", pattern="(S[0-9]+)_")
    assert dictionary.feature("age").plausible == (0.0, 120.0)
    assert dictionary.subgroups == (
        Subgroups(feature="sex"),
        Subgroups(feature="age", cuts=(50, 65.5)),
    )
    # Stray blanks are no part of a code or a level.
    assert dictionary.feature("stage").missing == ("0", "-1")
    assert dictionary.feature("sex").levels == ("female", "male")


def test_checks_and_next_steps_are_read(read):
    text = """
features: [{name: worst}, {name: mean}]
checks: [{feature: worst, per: mean, between: [1, null]}]
next_steps: {above: a biopsy}
"""
    dictionary = read(HEAD + text)
    assert dictionary.checks == (Check(feature="worst", per="mean", between=(1, None)),)
    assert dictionary.checks[0].ratio == "worst / mean"
    assert dictionary.next_steps.above == "a biopsy"
    assert dictionary.next_steps.below == "no step follows from this risk alone"


@pytest.mark.parametrize(
    ("checks", "says"),
    [
        ("[{feature: a, per: z, between: [1, 2]}]", "checks name 'z', which is no feature"),
        ("[{feature: a, per: s, between: [1, 2]}]", "checks name 's', whose values are labels"),
        ("[{feature: a, per: b, between: [2, 1]}]", "between must be [lowest, highest]"),
        ("[{feature: a, per: b, between: [null, null]}]", "needs a lowest or a highest ratio"),
        ("[{feature: a, per: a, between: [1, 2]}]", "'a' cannot be checked against itself"),
        ("[{feature: a, per: b, between: [x, 2]}]", "checks.0.between.0: must be a number"),
        ("[{feature: a, per: b}]", "checks.0.between: missing key; add it"),
    ],
)
def test_a_check_that_cannot_be_is_refused(read, checks, says):
    features = "features: [{name: a}, {name: b}, {name: s, kind: categorical, levels: [x, y]}]"
    with pytest.raises(InputError, match=re.escape(says)):
        read(f"{HEAD}\n{features}\nchecks: {checks}")


def test_a_risk_is_of_the_condition_where_it_has_a_name(read, wdbc):
    assert wdbc.outcome.risk_of == "malignancy"
    other = read(HEAD + "features: [{name: a}]").outcome
    assert other.risk_of == other.sides.positive


def test_an_unknown_feature_lists_those_that_there_are(read):
    dictionary = read(HEAD + "features: [{name: age}, {name: stage}]")
    with pytest.raises(InputError, match=r"'sex' is not a feature of clinic; .* are age, stage"):
        dictionary.feature("sex")


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ("[{name: a, levels: [x, y]}]", "features.0 (a): only a categorical feature has levels"),
        (
            "[{name: a, kind: categorical}]",
            "features.0 (a): a categorical feature needs its levels",
        ),
        ("[{name: a, kind: categorical, levels: [x]}]", "features.0 (a): a categorical feature"),
        ("[{name: a, kind: categorical, levels: [x, y, x]}]", "levels named more than once: x"),
        (
            "[{name: a, kind: categorical, levels: [x, y], missing: [y]}]",
            "features.0 (a): 'y' cannot be a level and a code for missing",
        ),
        # A bare no is false in YAML, and a bare 0 a number.
        (
            "[{name: a, kind: categorical, levels: [no, x]}]",
            "features.0.levels.0: should be a valid string, found False; write it in quotes",
        ),
        ("[{name: a, missing: [0]}]", "features.0.missing.0: should be a valid string, found 0"),
        ("[{name: a, plausible: [2, 1]}]", "features.0 (a): plausible must be [lowest, highest]"),
        ("[{name: a, plausible: [1, 1]}]", "features.0 (a): plausible must be [lowest, highest]"),
        ("[{name: a, plausible: [.nan, 1]}]", "features.0.plausible.0: should be a finite number"),
        ("[{name: a, plausible: [0, .inf]}]", "features.0.plausible.1: should be a finite number"),
        ("[{name: a, plausible: [yes, 9]}]", "features.0.plausible.0: should be a number"),
        (
            "[{name: a, plausible: ['0,5', 9]}]",
            "features.0.plausible.0: must be a number with a decimal point, found '0,5'",
        ),
        ("[{name: a, plausible: [0, 1e300]}]", "plausible.1: must lie between −1e+15 and 1e+15"),
        ("[{name: a, plausible: 1}]", "features.0.plausible: should be a list, found 1"),
        ("[{name: a, plausible: [1]}]", "features.0.plausible.1: missing key; add it"),
        ("[{name: a, channel: c}]", "features.0 (a): channel and measurement go together"),
        ("[{name: a, measurement: m}]", "features.0 (a): channel and measurement go together"),
        ("[{name: a, kind: number}]", "features.0.kind: should be 'continuous', 'ordinal' or"),
        ("[{name: a, plausable: [0, 1]}]", "features.0.plausable: unknown key; remove it"),
        ("[{name: b}, {kind: ordinal}]", "features.1.name: missing key; add it"),
        ("[{name: ' '}]", "features.0.name: should not be empty, found ' '"),
        ("[a]", "features.0: should be a section of keys with their values, found 'a'"),
        ("[]", "features: should not be empty, found []"),
        ("a", "features: should be a list, found 'a'"),
        ("[{name: a}, {name: a}]", "the file (clinic): columns named more than once: a"),
        ("[{name: class}]", "the file (clinic): columns named more than once: class"),
        # The cohort's own columns: a feature of that name would be overwritten.
        ("[{name: outcome}]", "the file (clinic): a feature cannot be named 'outcome'"),
        ("[{name: group}]", "the file (clinic): a feature cannot be named 'group'"),
        ("[{name: patient}]", "the file (clinic): a feature cannot be named 'patient'"),
        ("[{name: a}]\npatient: a", "the file (clinic): columns named more than once: a"),
        ("[{name: a}]\npatient: class", "columns named more than once: class"),
        ("[{name: a}]\ngroup: {column: a}", "columns named more than once: a"),
        ("[{name: a}]\ngroup: {column: class}", "columns named more than once: class"),
        ("[{name: a}]\ngroup: {pattern: '(S)'}", "group.column: missing key; add it"),
        (
            "[{name: a}]\ngroup: {column: g, pattern: '('}",
            "group: pattern is not a regular expression: missing ), unterminated subpattern",
        ),
        (
            "[{name: a}]\ngroup: {column: g, pattern: 'S.'}",
            "group: pattern must hold the group's name in parentheses",
        ),
    ],
)
def test_a_fault_is_named_by_entry_and_rule(read, features, says):
    with pytest.raises(InputError) as refused:
        read(f"{HEAD}features: {features}")
    assert says in str(refused.value)
    # One fault, one line: what only follows from it is not told.
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("{column: y, positive: ill, negative: ill}", "outcome: classes named more than once: ill"),
        ("{column: y, positive: ill}", "outcome.classes: missing key; add it"),
        ("{column: y, classes: [ill]}", "outcome: classes must name two or more"),
        ("{column: y, classes: [a, b, a]}", "outcome: classes named more than once: a"),
        ("{column: y, classes: [a, b], positive: c}", "outcome: positive names 'c', which is no"),
        ("{column: y, classes: [a, b], positive: [a, b]}", "outcome: positive names every class"),
        ("{column: y, positive: true, negative: no}", "outcome.classes.0: should be a valid"),
        ("{column: '', positive: ill, negative: well}", "outcome.column: should not be empty"),
        ("ill", "outcome: should be a section of keys with their values, found 'ill'"),
    ],
)
def test_a_fault_of_the_outcome_is_named(read, outcome, says):
    with pytest.raises(InputError) as refused:
        read(f"name: clinic\noutcome: {outcome}\nfeatures: [{{name: a}}]")
    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["", "- 1", "5", "# a comment"])
def test_a_file_that_is_no_section_is_refused(read, text):
    with pytest.raises(InputError, match="the file: should be a section of keys"):
        read(text)


@pytest.mark.parametrize("content", [b"a: [", b"a:\n\t- b", b"name: \xe9", b"a: 2020-99-99"])
def test_what_is_not_yaml_is_refused(tmp_path, content):
    path = tmp_path / "clinic.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"data dictionary .*clinic\.yaml is not YAML in UTF-8"):
        read_dictionary(path)


def test_a_missing_file_or_a_folder_is_refused(tmp_path):
    for path, says in (
        (tmp_path / "clinic.yaml", r"does not exist; set cohort\.dictionary to yours"),
        (tmp_path, "is not a file but a folder"),
    ):
        with pytest.raises(InputError, match=says):
            read_dictionary(path)


def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path):
    path = tmp_path / "clinic.yaml"
    path.write_text("name: a\nfeatures:\n- name: x\n  unit: mm\n  unit: cm\n")
    with pytest.raises(
        InputError,
        match=r"data dictionary .*: line 5, column 3: the key 'unit' stands twice, first in line 4",
    ):
        read_dictionary(path)


def test_a_dictionary_cannot_be_changed(wdbc):
    with pytest.raises(ValidationError, match="frozen"):
        wdbc.name = "another"


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).map(str.strip).filter(bool)
RANGES = st.tuples(st.floats(-1e6, 0), st.floats(1, 1e6))


@settings(deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), RANGES, NAMES)
def test_a_dictionary_survives_being_kept_inside_a_table(names, plausible, unit):
    dictionary = Dictionary(
        name="any",
        outcome=Outcome(column="the outcome", positive="ill", negative="well"),
        features=tuple(
            Feature(name=f"feature {name}", unit=unit, plausible=plausible) for name in names
        ),
    )
    assert Dictionary.model_validate(dictionary.model_dump(mode="json")) == dictionary


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)


@settings(deadline=None)
@given(
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["name", "outcome", "features", "kind", "levels", "column"])
                | st.text(max_size=4),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_any_content_is_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any_dictionary.yaml"
    outcome = {"column": "class", "positive": "ill", "negative": "well"}
    whole = {"name": "any", "outcome": outcome, "features": content}
    path.write_text(yaml.safe_dump(whole), encoding="utf-8")
    try:
        dictionary = read_dictionary(path)
    except InputError as refused:
        assert "any_dictionary.yaml" in str(refused)
    else:
        assert dictionary.features


@pytest.mark.parametrize(
    ("outcome", "classes", "positive"),
    [
        ("{column: y, positive: ill, negative: well}", ("well", "ill"), ("ill",)),
        ("{column: y, classes: [well, ill]}", ("well", "ill"), ("ill",)),
        ("{column: y, classes: [ill, well], positive: ill}", ("well", "ill"), ("ill",)),
        ("{column: y, positive: 1, negative: 0}", ("0", "1"), ("1",)),
        ("{column: y, classes: [1, 2, 3], positive: [2, 3]}", ("1", "2", "3"), ("2", "3")),
        ("{column: y, classes: [c, a, b]}", ("c", "a", "b"), ()),
    ],
)
def test_classes_stand_in_their_order_and_of_two_the_positive_one_is_second(
    read, outcome, classes, positive
):
    found = read(f"name: clinic\noutcome: {outcome}\nfeatures: [{{name: a}}]").outcome
    assert (found.classes, found.positive) == (classes, positive)
    # What was read is read again from what is written into a cohort's file.
    assert type(found).model_validate(found.model_dump(mode="json")) == found


def test_two_sides_are_the_positive_classes_and_the_rest(read):
    of_three = "name: clinic\noutcome: {{column: y, classes: [a, b, c]{}}}\nfeatures: [{{name: x}}]"
    assert read(of_three.format(", positive: [b, c]")).outcome.sides == ("a", "b or c")
    with pytest.raises(InputError, match=r"3 classes and none is said to be positive"):
        _ = read(of_three.format("")).outcome.sides
