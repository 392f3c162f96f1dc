import pytest

from tabdx.cohort.dictionary import read_dictionary
from tabdx.cohort.feature import Feature, repeated_names
from tabdx.core.errors import InputError

HEAD = "name: clinic\noutcome: {column: class, positive: ill, negative: well}\n"
SEX_AND_AGE = (
    "[{name: sex, kind: categorical, levels: [f, m]}, {name: age}, {name: stage, kind: ordinal}]"
)


@pytest.mark.parametrize(
    ("subgroups", "says"),
    [
        ("[{feature: sexe}]", "name 'sexe', which is no feature; did you mean 'sex'?"),
        ("[{feature: zip}]", "name 'zip', which is no feature; there are sex, age, stage"),
        ("[{feature: sex, cuts: [1]}]", "of 'sex' are its levels: it is categorical, remove cuts"),
        ("[{feature: age}]", "of 'age' need cuts, the values at which a new subgroup begins"),
        ("[{feature: stage, cuts: []}]", "of 'stage' need cuts"),
        ("[{feature: sex}, {feature: sex}]", "subgroups named more than once: sex"),
        ("[{feature: age, cuts: [65, 50]}]", "subgroups.0: cuts must rise, found [65.0, 50.0]"),
        ("[{feature: age, cuts: [50, 50]}]", "subgroups.0: cuts must rise"),
        ("[{feature: age, cuts: [.nan]}]", "subgroups.0.cuts.0: should be a finite number"),
        ("[{feature: age, cuts: [old]}]", "subgroups.0.cuts.0: must be a number, found 'old'"),
        ("[{feature: age, cuts: 50}]", "subgroups.0.cuts: should be a list, found 50"),
        ("[{feature: age, cut: [50]}]", "subgroups.0.cut: unknown key; remove it"),
        ("[{cuts: [50]}]", "subgroups.0.feature: missing key; add it"),
        ("[sex]", "subgroups.0: should be a section of keys with their values, found 'sex'"),
        ("sex", "subgroups: should be a list, found 'sex'"),
    ],
)
def test_a_fault_of_the_subgroups_is_named(tmp_path, subgroups, says):
    path = tmp_path / "clinic.yaml"
    path.write_text(f"{HEAD}features: {SEX_AND_AGE}\nsubgroups: {subgroups}", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_dictionary(path)
    assert says in str(refused.value)
    assert len(str(refused.value).splitlines()) == 2


def test_names_that_come_twice_are_told_once():
    assert repeated_names(["b", "a", "b", "c", "a", "b"]) == ["a", "b"]
    assert repeated_names(("a", "b")) == []


def test_a_number_that_is_text_to_yaml_is_read_by_the_tables_grammar():
    # YAML 1.1 takes 1e-4, without a point, as text.
    assert Feature.model_validate({"name": "a", "plausible": ["1e-4", 2]}).plausible == (1e-4, 2.0)
