import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Dictionary, Feature, Kind, Outcome
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.normalization.scalers import METHODS

DICTIONARY = Dictionary(
    name="mixed",
    outcome=Outcome(column="outcome", positive="ill", negative="well"),
    features=(
        Feature(name="age"),
        Feature(name="sex", kind=Kind.CATEGORICAL, levels=("female", "male", "other")),
        Feature(name="grade", kind=Kind.ORDINAL),
    ),
)
ROWS = pd.DataFrame(
    {
        "age": [20.0, np.nan, 40.0, 90.0],
        "sex": pd.Series(["male", "female", None, "male"], dtype="str"),
        "grade": [1.0, 2.0, 3.0, 2.0],
    }
)


def test_columns_are_imputed_encoded_and_ordered_as_the_dictionary_says():
    preprocessing = make_preprocessing(DICTIONARY, "none").fit(ROWS)
    # Measured features first. The missing age becomes the median of 20, 40 and 90, the missing
    # sex the most frequent one; "other" has its column though no row is.
    expected = [[20, 1, 0, 1, 0], [40, 2, 1, 0, 0], [40, 3, 0, 1, 0], [90, 2, 0, 1, 0]]
    assert preprocessing.transform(ROWS).tolist() == expected
    names = ["age", "grade", "sex_female", "sex_male", "sex_other"]
    assert preprocessing.get_feature_names_out().tolist() == names


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("absent", [["age"], ["sex"], ["age", "sex"]])
def test_an_entirely_missing_feature_keeps_the_width(method, absent):
    rows = ROWS.copy()
    for name in absent:
        rows[name] = pd.Series([None] * len(rows), dtype=rows[name].dtype)
    columns = make_preprocessing(DICTIONARY, method).fit_transform(rows)
    assert columns.shape == (4, 5)
    assert columns.dtype == float
    assert np.isfinite(columns).all()


def test_an_unknown_label_sets_no_column():
    preprocessing = make_preprocessing(DICTIONARY, "none").fit(ROWS)
    strange = ROWS.assign(sex="unheard of")
    assert preprocessing.transform(strange)[:, 2:].sum() == 0


def test_what_is_learned_comes_from_the_rows_given_to_fit():
    preprocessing = make_preprocessing(DICTIONARY, "minmax").fit(ROWS.iloc[:3])
    # Of the first three rows, ages span 20 to 40: the fourth, of 90, lies at 70 / 20 = 3.5.
    assert preprocessing.transform(ROWS)[3, 0] == pytest.approx(3.5)


def test_a_table_without_measurements_is_encoded_alone():
    labels_only = DICTIONARY.model_copy(update={"features": DICTIONARY.features[1:2]})
    assert make_preprocessing(labels_only, "standard").fit_transform(ROWS[["sex"]]).shape == (4, 3)


def test_a_table_of_measurements_alone_comes_out_as_its_part_of_a_mixed_one():
    measured = DICTIONARY.model_copy(update={"features": DICTIONARY.features[::2]})
    alone = make_preprocessing(measured, "standard").fit(ROWS[["age", "grade"]])
    mixed = make_preprocessing(DICTIONARY, "standard").fit(ROWS)
    expected = mixed.transform(ROWS)[:, :2]
    assert alone.transform(ROWS[["age", "grade"]]).tolist() == expected.tolist()
    assert alone.get_feature_names_out().tolist() == ["age", "grade"]


def test_measurements_in_another_order_are_refused_rather_than_mixed_up():
    measured = DICTIONARY.model_copy(update={"features": DICTIONARY.features[::2]})
    alone = make_preprocessing(measured, "standard").fit(ROWS[["age", "grade"]])
    with pytest.raises(ValueError, match="feature names should match"):
        alone.transform(ROWS[["grade", "age"]])


def test_whatever_kind_of_numbers_a_frame_holds_they_come_out_as_floats():
    measured = DICTIONARY.model_copy(update={"features": DICTIONARY.features[::2]})
    rows = pd.DataFrame({"age": [20, 40], "grade": pd.array([1.5, None], dtype="Float64")})
    values = make_preprocessing(measured, "none").fit_transform(rows)
    assert values.dtype == np.float64
    assert values.tolist() == [[20, 1.5], [40, 1.5]]


def test_text_among_measurements_is_refused():
    measured = DICTIONARY.model_copy(update={"features": DICTIONARY.features[::2]})
    preprocessing = make_preprocessing(measured, "none").fit(ROWS[["age", "grade"]])
    with pytest.raises(ValueError, match="could not convert string to float: 'old'"):
        preprocessing.transform(ROWS[["age", "grade"]].assign(age="old"))
