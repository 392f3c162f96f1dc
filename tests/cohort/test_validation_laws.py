"""Laws of validation: whatever comes in becomes a cohort or is refused."""

import string

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.number_grammar import LARGEST
from tabdx.cohort.validation import find_problems
from tabdx.core.errors import InputError

TEXT = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["1", "-2.5", "1e3", "1e999", "nan", "inf", "?", "", "f", "m", "ckd", "notckd", "0", "-", " 1"]
)
CELLS = TEXT | st.none() | st.floats() | st.integers() | st.booleans() | st.dates()


@settings(deadline=None, max_examples=50)
@given(data=st.data(), rows=st.integers(1, 4))
def test_any_table_is_a_cohort_or_refused(
    clinic, clinic_with_patient, clinic_by_subject, data, rows
):
    dictionary = data.draw(st.sampled_from([clinic, clinic_with_patient, clinic_by_subject]))
    cells = st.lists(data.draw(st.sampled_from([TEXT, CELLS])), min_size=rows, max_size=rows)
    names = data.draw(st.lists(st.sampled_from(["id", *clinic.columns]), unique=True))
    table = pd.DataFrame({name: data.draw(cells) for name in names}, index=range(rows))
    problems = find_problems(table, dictionary)
    try:
        cohort = Cohort.validate(table, dictionary, "any")
    except InputError as refused:
        assert str(refused).startswith("any")
    else:
        assert problems.empty
        assert len(cohort.table) == rows
        numbers = cohort.table[["age", "stage"]]
        assert ((numbers.abs() <= LARGEST) | numbers.isna()).all(axis=None)
        assert cohort.table["sex"].dropna().isin(["f", "m"]).all()


NUMBERS = st.floats(-LARGEST, LARGEST)


@settings(deadline=None, max_examples=40)
@given(
    rows=st.lists(
        st.tuples(NUMBERS, st.integers(1, 9), st.sampled_from("fm"), st.booleans()),
        min_size=2,
        max_size=6,
    ),
    blanks=st.text(string.whitespace, max_size=2),
)
def test_a_table_written_by_the_rules_is_always_valid(clinic, rows, blanks):
    rows = [*rows, (0.0, 1, "f", True), (0.0, 1, "m", False)]  # both classes are there
    table = pd.DataFrame(
        {
            "age": [f"{blanks}{age!r}{blanks}" for age, _, _, _ in rows],
            "stage": [f"{blanks}{stage}" for _, stage, _, _ in rows],
            "sex": [f"{sex}{blanks}" for _, _, sex, _ in rows],
            "class": [f"{'ckd' if ill else 'notckd'}{blanks}" for *_, ill in rows],
        }
    )
    cohort = Cohort.validate(table, clinic, "any")
    assert cohort.table["age"].tolist() == [age for age, _, _, _ in rows]
    assert cohort.table["stage"].tolist() == [stage for _, stage, _, _ in rows]
    assert cohort.positive.tolist() == [int(ill) for *_, ill in rows]
