"""Answers laid out for people, and the file that holds them."""

import csv
import io

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tabdx.assessment.answer import Policy
from tabdx.assessment.answer_table import (
    FACTS,
    HEADINGS,
    describe_facts,
    lay_out,
    tell_apart,
)
from tabdx.assessment.decision_rules import Rule
from tabdx.cohort.dictionary import Dictionary
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.decisions.prediction_sets import Quantiles
from tabdx.report.answers_file import add_facts, write_answers

DICTIONARY = Dictionary.model_validate(
    {
        "name": "t",
        "outcome": {"column": "d", "positive": "ill", "negative": "well"},
        "features": [{"name": "age"}, {"name": "blood, fasting"}],
        "next_steps": {"below": "none", "inconclusive": "a test", "above": "=a biopsy"},
    }
)
ANSWERS = pd.DataFrame(
    {
        "risk": [0.25, None],
        "answer": ["high risk", "no answer"],
        "prediction_set": ["ill", ""],
        "statement": ["High risk: above the agreed threshold of 10%.", ""],
        "next_step": ["Next step: =a biopsy.", ""],
        "reasons": ["", "-4 is not plausible."],
    },
    index=[1, 2],
)
OWN = pd.DataFrame({"case": ["=1+1", "@x"], "answer": ["mine", "too"]}, index=[1, 2])
POLICY = Policy(
    "mlp",
    Rule(
        Quantiles(0.2, 0.4),
        Recalibrator.from_dict({"method": "none", "numbers": {}}),
        "harm_ratio",
        0.1,
    ),
    0.4,
    0.4,
)
NOBODY = pd.DataFrame(index=[1, 2])


def read(content, delimiter=","):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_own_columns_come_first_then_the_answers_under_plain_headings():
    table = lay_out(
        ANSWERS, OWN, pd.DataFrame({"risk by SVM": [0.3, None]}, index=[1, 2]), DICTIONARY
    )
    assert table.columns.tolist() == ["case", "answer (yours)", *HEADINGS.values(), "risk by SVM"]
    assert not any("_" in name for name in table.columns)
    assert table["next step"].tolist() == ["=a biopsy", ""]
    assert table["in words"].tolist() == [
        "High risk: above the agreed threshold of 10%. Next step: =a biopsy.",
        "",
    ]


@given(
    st.lists(st.sampled_from(["a", "a (2)", "", "no name", "risk", "risk (yours)", "risk (2)"])),
    st.sets(st.sampled_from(["risk", "risk (yours)", "a (3)", "no name (2)"])),
)
def test_no_two_columns_have_one_name(names, taken):
    told = tell_apart(names, taken)
    assert len(told) == len(names)
    assert len({*told, *taken}) == len(told) + len(taken)


def test_a_name_that_comes_once_and_is_not_the_pages_stays():
    assert tell_apart(["a", "a", "a (2)"], []) == ["a", "a (3)", "a (2)"]
    assert tell_apart(["risk (yours)", "risk"], ["risk"]) == ["risk (yours)", "risk (yours) (2)"]


def test_a_download_has_the_facts_on_each_row_and_nothing_that_runs():
    facts = dict.fromkeys(FACTS, "x") | {"agreed threshold": 0.1}
    rows = read(
        write_answers(add_facts(lay_out(ANSWERS, OWN, NOBODY, DICTIONARY), facts), (",", "."))
    )
    assert [row["case"] for row in rows] == ["'=1+1", "'@x"]
    assert [row["risk"] for row in rows] == ["0.25", ""]
    assert rows[0]["next step"] == "'=a biopsy"
    assert rows[1]["reasons and warnings"] == "'-4 is not plausible."
    assert [row["agreed threshold"] for row in rows] == ["0.1", "0.1"]
    assert list(rows[0])[-len(FACTS) :] == list(FACTS)


def test_a_download_is_in_the_dialect_of_the_upload():
    table = lay_out(ANSWERS, OWN, NOBODY, DICTIONARY)
    rows = read(write_answers(add_facts(table, {"agreed threshold": 0.1}), (";", ",")), ";")
    assert (rows[0]["risk"], rows[0]["agreed threshold"]) == ("0,25", "0,1")


def test_the_facts_tell_the_model_by_its_record():
    facts = describe_facts(POLICY, "0123456789ab")
    assert list(facts) == list(FACTS)
    assert facts["model"] == "MLP"
    assert len(str(facts["model record (SHA-256)"])) == 12
    assert (facts["agreed threshold"], facts["prevalence"]) == (0.1, 0.4)
    assert facts["threshold rule"] == "harm ratio"
    assert pd.Timestamp(facts["answered at"]).tzinfo is not None


def test_a_file_has_the_predicted_class_and_the_probability_of_each():
    answers = ANSWERS.assign(predicted_class=["ill", ""])
    table = lay_out(answers, OWN, NOBODY, DICTIONARY, complete=True)
    assert table["predicted class"].tolist() == ["ill", ""]
    assert table["probability of well"].iloc[0] == 0.75
    assert table["probability of ill"].iloc[0] == 0.25
    assert table["probability of ill"].isna().tolist() == [False, True]


def test_rows_that_follow_come_without_the_names_and_at_nine_digits():
    table = pd.DataFrame({"risk": [1 / 3]})
    assert write_answers(table, (";", ","), with_header=False) == b"0,333333333\n"
