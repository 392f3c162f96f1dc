from pathlib import Path

import pytest

from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, Outcome, read_dictionary
from tabdx.cohort.entry import parse_row
from tabdx.cohort.sources import read_wdbc
from tabdx.core.errors import InputError

CLINIC = Dictionary(
    name="clinic",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    features=(
        Feature(name="age", plausible=(0, 120)),
        Feature(name="blood", plausible=(3, 20)),
        Feature(name="sex", kind=Kind.CATEGORICAL, levels=("f", "m")),
    ),
)
PATIENT = {"age": 61.5, "blood": 4.5, "sex": "f"}
BY_PATIENT = CLINIC.model_copy(update={"patient": "id"})
BY_GROUP = BY_PATIENT.model_copy(update={"group": Group(column="clinic")})
# Numbers alone, of any size: nothing but the dictionary's columns tells where they begin.
BARE = Dictionary(
    name="bare", outcome=CLINIC.outcome, features=(Feature(name="a"), Feature(name="b"))
)


@pytest.fixture(scope="module")
def wdbc():
    return read_dictionary(Path(__file__).parents[2] / "data/dictionaries/wdbc.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "61.5,4.5,f",
        "61,5;4,5;f",  # decimal commas, where no comma separates
        "61,5\t4,5\tf\r\n",
        "61.5\t4.5\tf",
        '"61.5","4.5","f"',
        "61.5,4.5,f,",  # a separator at the end
        "61,5;4,5;f;;",
        "61.5\t4.5\tf\t",
        "61.5\n4.5\nf",  # one value a line
        "61,5\n4,5\nf\n",
        "61.5,\n4.5,\nf,\n",
        "age;blood;sex\n61,5;4,5;f",
        "age,blood,sex,\n61.5,4.5,f,",
        "age,blood,sex,\n61.5,4.5,f",
        "id\tsex\tage\tblood\n7\tf\t61,5\t4,5",
        "age\t61,5\nblood\t4,5\nsex\tf",  # names beside the values
        "sex,f\nage,61.5\nblood,4.5",
        "\ufeff61.5,4.5,f",
        "ill,61.5,4.5,f",  # the diagnosis before it
        "61.5,4.5,f,well",  # or behind it
        "P7,61.5,4.5,f",  # a text cannot be the age
        "7;ill;61,5;4,5;f;",
        "7;north;well;61,5;4,5;f",
    ],
)
def test_a_row_as_people_have_it(text):
    assert parse_row(text, CLINIC).to_dict("records") == [PATIENT]


@pytest.mark.parametrize("row", ["7,61.5,4.5,f", "7,ill,61.5,4.5,f", "ill,7,61.5,4.5,f,"])
def test_an_identifier_is_left_out_where_the_dictionary_names_one(row):
    assert parse_row(row, BY_PATIENT).to_dict("records") == [PATIENT]
    with pytest.raises(InputError, match="a row needs 3 values"):
        parse_row("7,8," + row, BY_PATIENT)
    assert parse_row("8," + row, BY_GROUP).to_dict("records") == [PATIENT]


@pytest.mark.parametrize(
    ("text", "dictionary", "said"),
    [
        # An identifier and a missing value, or a separator too many?
        ("1,2,", BARE.model_copy(update={"patient": "id"}), "2 ways to leave out 1 of them fit"),
        ("1,2,3", BARE, "found 1 row of 3 values, separated by commas"),
        ("7,61.5,4.5,f", CLINIC, "found 1 row of 4 values, separated by commas"),
        ("61.5,4.5,f,9", CLINIC, "found 1 row of 4 values"),
        ("ill,61.5,4.5,f,well", CLINIC, "found 1 row of 5 values"),
        ("61,5,4,5", CLINIC, "where the comma is the decimal mark, separate the values by semi"),
        ("61.5 4.5 f", CLINIC, "not by blanks"),
        ("1,2\n3,4", BARE, "found 2 rows of 2 and 2 values"),
        ("1\n2\n3", BARE, "found 1 row of 3 values, separated by line ends"),
        ("age,blood,sex\n1,2,f\n3,4,m", CLINIC, "there are 2 rows below the column names"),
        ("age,blood,sex\n1,2", CLINIC, "there are 3 column names and 2 values below them"),
        ("age,blood,sex", CLINIC, "must be a number, found 'age'"),
        ("1,234\t5", BARE, "a: may be 1.234 as well as 1234"),
        ("1.5\t2,5", BARE, "b: must be a number with a decimal point, found '2,5'"),
        ("12.5 mm;3", BARE, "a: must be a number alone, without a unit"),
        ("AGE,blood,sex\n61.5,4.5,f", CLINIC, "age: the column is missing; did you mean 'AGE'?"),
        ('"1,2', BARE, "the pasted row cannot be read"),
    ],
)
def test_what_can_be_taken_in_no_way_or_in_two_is_refused(text, dictionary, said):
    with pytest.raises(InputError) as refused:
        parse_row(text, dictionary)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_plausible_range_tells_where_the_features_begin():
    by_both = BARE.model_copy(update={"patient": "id", "features": CLINIC.features[:2]})
    # No patient is 200 years old; both 61.5 and 4.5 may be an age.
    assert parse_row("200,61.5,", by_both)["age"].tolist() == [61.5]
    with pytest.raises(InputError, match="2 ways to leave out 1 of them"):
        parse_row("61.5,4.5,", by_both)


def test_a_row_of_the_published_file_is_read(wdbc):
    values = [f"{value:g}" for value in read_wdbc().iloc[0, :30]]
    rows = [
        ",".join(["842302", "M", *values]),
        ",".join(["malignant", *values]),
        ";".join(value.replace(".", ",") for value in values),
        "\t".join([*values, ""]),
        "\n".join(values),
    ]
    for row in rows:
        assert parse_row(row, wdbc).iloc[0, :4].tolist() == [17.99, 10.38, 122.8, 1001.0]
