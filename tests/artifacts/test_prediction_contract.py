import pandas as pd
import pandera.pandas as pa
import pytest

from tabdx.artifacts.prediction_contract import PROBABILITY, PredictionContract
from tabdx.core.errors import InputError

CONTRACT = PredictionContract(
    "guesses",
    {"model": pa.Column(str), "patient": pa.Column(str), "round": pa.Column(int)},
    "a patient is guessed once",
)


def make_table(model="tree"):
    facts = {"model": model, "patient": ["a", "b"], "round": [0, 1]}
    return pd.DataFrame(
        facts | {f"{PROBABILITY}well": [0.25, 1.0], f"{PROBABILITY}ill": [0.75, 0.0]}
    )


def test_a_table_that_keeps_the_rules_comes_back_as_it_is():
    table = make_table()
    pd.testing.assert_frame_equal(CONTRACT.check(table), table)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"patient": "a"}, "a patient is guessed once"),
        ({f"{PROBABILITY}ill": 0.5}, "sum to 1"),
        ({f"{PROBABILITY}dead": 0.0}, "two probability_<class>"),
        ({"seed": 1}, "the columns are model, patient, round and two"),
    ],
)
def test_a_broken_rule_is_named(change, rule):
    with pytest.raises(InputError, match=f"guesses break their contract: .*{rule}"):
        CONTRACT.check(make_table().assign(**change))


def test_all_tables_of_a_folder_are_read_by_name(tmp_path):
    with pytest.raises(InputError, match="holds no guesses; `dvc repro` makes them"):
        CONTRACT.read_all(tmp_path)
    for model in ("tree", "line"):
        CONTRACT.write(tmp_path / f"{model}.parquet", make_table(model))
    expected = pd.concat([make_table("line"), make_table("tree")], ignore_index=True)
    pd.testing.assert_frame_equal(CONTRACT.read_all(tmp_path), expected)
