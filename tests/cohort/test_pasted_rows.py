from pathlib import Path

import pytest

from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, Outcome, read_dictionary
from tabdx.cohort.form_texts import read_texts
from tabdx.cohort.pasted_rows import BY_DICTIONARY, BY_FORM, OrderUnknownError, lay_out
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


def listed(dictionary):
    return [[name] for name in dictionary.feature_names]


def parse_row(text, dictionary):
    """The values of a row that is pasted into a form with one field a line."""
    reading = read_texts(lay_out(text, dictionary, listed(dictionary)).texts, dictionary)
    assert not reading.problems
    return reading.values


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
    with pytest.raises(InputError, match="a patient needs 3 values"):
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
        ("age,blood,sex", CLINIC, "there are column names, but no values"),
        ("age,age\n61.5,4.5", CLINIC, "age: the column comes more than once"),
        ('"1,2', BARE, "the pasted row cannot be read"),
    ],
)
def test_what_can_be_taken_in_no_way_or_in_two_is_refused(text, dictionary, said):
    with pytest.raises(InputError) as refused:
        lay_out(text, dictionary, listed(dictionary))
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


def test_cells_that_are_no_numbers_are_handed_on_as_they_stand():
    assert lay_out("12.5 mm;<3", BARE, listed(BARE)).texts == {"a": "12.5 mm", "b": "<3"}
    # One field a line: each text has its own decimal mark.
    assert parse_row("1.5\t2,5", BARE).iloc[0].tolist() == [1.5, 2.5]
    assert read_texts({"a": "1,234", "b": "5"}, BARE).problems["a"].startswith("may be 1.234 as")


def test_what_stands_beside_the_features_is_named():
    assert lay_out("id\tsex\tage\n7\tf\t61,5", CLINIC, listed(CLINIC)).left_out == ("id",)
    assert lay_out("7,ill,61.5,4.5,f", BY_PATIENT, listed(CLINIC)).left_out == ("2 other cells",)
    assert lay_out("61.5,4.5,f,", CLINIC, listed(CLINIC)).left_out == ()


def test_named_columns_are_the_values_of_one_patient():
    found = lay_out("sex\tage\nf\t61,5", CLINIC, listed(CLINIC))
    assert found.texts == {"sex": "f", "age": "61,5"}
    assert not found.partial


@pytest.mark.parametrize(
    ("text", "texts", "left_out"),
    [
        ("id\tworst_area\n7\t2019", {"worst area": "2019"}, ("id",)),
        ("worst_area\tMean Radius\n2019\t18", {"mean radius": "18", "worst area": "2019"}, ()),
        ("worst_area\t2019\nid\t7\nmean-radius\t18", None, ("id",)),  # names beside
        ("worst_aera\tmean radius\n2019\t18", {"mean radius": "18"}, ("worst_aera",)),
        # Two names for one feature: it is left without a value.
        (
            "worst_area\tarea_worst\tmean radius\n2019\t7\t18",
            {"mean radius": "18"},
            ("worst_area", "area_worst"),
        ),
    ],
)
def test_names_may_be_written_as_in_the_tables(wdbc, text, texts, left_out):
    found = lay_out(text, wdbc, grid(wdbc), start="mean texture")
    assert found.texts == (texts or {"mean radius": "18", "worst area": "2019"})
    assert found.left_out == left_out
    assert not found.partial
    assert ("worst_area" in found.aliases) == ("worst area" in found.texts)


def test_names_that_do_not_stand_beside_one_value_each_are_refused(wdbc):
    for text in ("worst_area\t2019\t7\nmean_area\t18\t9", "mean radius\t2019\nworst_area"):
        with pytest.raises(InputError, match="names"):
            lay_out(text, wdbc, grid(wdbc), start="mean radius")


def grid(dictionary):
    """Ten measurements of three channels, as the form shows them."""
    names = dictionary.feature_names
    return [names[measurement::10] for measurement in range(10)]


@pytest.mark.parametrize("blank", ["\t\t", ""])
def test_a_block_with_a_blank_row_shifts_nothing(wdbc, blank):
    layout = grid(wdbc)
    patients = read_wdbc()[wdbc.feature_names].head(20)
    for number, (_, values) in enumerate(patients.iterrows()):
        missing = number % (10 if blank else 9)  # an empty line at the end is none
        lines = ["\t".join(f"{values[name]:g}".replace(".", ",") for name in row) for row in layout]
        lines[missing] = blank
        for start in ("mean radius", "worst texture", ""):
            found = lay_out("\r\n".join(lines) + "\r\n", wdbc, layout, start)
            assert not found.partial
            assert {name for name, text in found.texts.items() if not text} == {*layout[missing]}
            read = read_texts(found.texts, wdbc).values.iloc[0].drop(layout[missing])
            assert read.tolist() == pytest.approx(values.drop(layout[missing]).tolist(), rel=1e-5)


GRID = [["a", "b"], ["c", "d"], ["e", "f"]]
SIX = Dictionary(
    name="six",
    outcome=CLINIC.outcome,
    features=tuple(
        Feature(name=name, plausible=limits)
        for name, limits in zip(
            "acebdf", [(0, 1), (10, 20), (0, 1), (10, 20), (0, 1), (10, 20)], strict=True
        )
    ),
)


@pytest.mark.parametrize(
    ("text", "start", "texts"),
    [
        ("1,5\t2", "c", {"c": "1,5", "d": "2"}),
        ("1\n2", "d", {"d": "1", "f": "2"}),
        ("1,5\n2,25\n", "a", {"a": "1,5", "c": "2,25"}),
        ("1\t2\r\n3\t\r\n", "c", {"c": "1", "d": "2", "e": "3", "f": ""}),
        # What is blank is an empty field; nothing moves into its place.
        ("\t0.5", "c", {"c": "", "d": "0.5"}),
        ("\n20\n122.8\n", "a", {"a": "", "c": "20", "e": "122.8"}),
        ("\n1,5\n", "a", {"a": "", "c": "1,5"}),
        ("1\t2\n\t\n5\t6\n", "a", {"a": "1", "b": "2", "c": "", "d": "", "e": "5", "f": "6"}),
        ("1\t2\n\n5\t6\n", "a", {"a": "1", "b": "2", "c": "", "d": "", "e": "5", "f": "6"}),
        ("\t\n3\t4\n", "a", {"a": "", "b": "", "c": "3", "d": "4"}),
        ("1\t\n3\t\n", "a", {"a": "1", "b": "", "c": "3", "d": ""}),
        ("1;2\n3", "a", {"a": "1", "b": "2", "c": "3", "d": ""}),
        ("1\t2\n\t\n", "a", {"a": "1", "b": "2", "c": "", "d": ""}),
        # Beyond the form, blank cells are nothing.
        ("1\n2\n\n\n\n", "c", {"c": "1", "e": "2"}),
        ("1\t2\t\n3\t4\t\n\t\t\n", "c", {"c": "1", "d": "2", "e": "3", "f": "4"}),
        ("1\t", "d", {"d": "1"}),
        ("1;2\n3;4\n5;6\n;", "", dict(zip("abcdef", "123456", strict=True))),
        ("1;2\n3;4\n5;6", "", dict(zip("abcdef", "123456", strict=True))),  # the whole form
        ("1;2\n3;4\n5;6", "d", dict(zip("abcdef", "123456", strict=True))),
    ],
)
def test_a_block_is_laid_over_the_form_from_a_field_on(text, start, texts):
    assert lay_out(text, SIX, GRID, start).texts == texts


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("1\t2\t3", "a"),
        ("1\n2", "e"),
        ("1;2\n3;4", ""),
        ("1,234,567", "a"),
        ("\t0.5", "b"),
        ("\n0.5", "e"),
    ],
)
def test_a_block_that_does_not_fit_there_is_refused(text, start):
    with pytest.raises(InputError, match="a patient needs 6 values"):
        lay_out(text, SIX, GRID, start)


def test_the_order_of_a_row_without_names_is_the_one_in_which_all_is_plausible():
    by_dictionary = lay_out("0,5;15;0,6;16;0,7;17", SIX, GRID)
    assert list(by_dictionary.texts) == list("acebdf")
    by_form = lay_out("0.5\n16\n15\n0.7\n0.6\n17", SIX, GRID)
    assert by_form.texts == dict(
        zip("abcdef", ["0.5", "16", "15", "0.7", "0.6", "17"], strict=True)
    )
    assert by_form.shape == "column"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("99;99;99;99;99;99", "in neither order are all of them plausible"),
        (";;;;;17", "in either order all of them plausible"),
    ],
)
def test_where_both_orders_fit_or_neither_the_person_is_asked(text, said):
    with pytest.raises(OrderUnknownError) as refused:
        lay_out(text, SIX, GRID)
    assert said in str(refused.value)
    assert "(a, c, e, …) or of the form (a, b, c, …)" in str(refused.value)
    assert list(lay_out(text, SIX, GRID, order=BY_DICTIONARY).texts) == list("acebdf")
    assert list(lay_out(text, SIX, GRID, order=BY_FORM).texts) == list("abcdef")
