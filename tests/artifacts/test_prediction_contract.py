import pandas as pd
import pandera.pandas as pa
import pytest

from tabdx.artifacts.prediction_contract import PredictionContract, class_probabilities
from tabdx.artifacts.tables import write_parquet
from tabdx.core.errors import InputError

FACTS = {"model": pa.Column(str), "patient": pa.Column(str), "fold": pa.Column(int)}
CONTRACT = PredictionContract("guesses", FACTS, "a patient is guessed once")
ROWS = pd.DataFrame(
    {
        "model": "svm",
        "patient": ["p1", "p2"],
        "fold": [0, 1],
        "probability_ill": [0.25, 1.0],
        "probability_well": [0.75, 0.0],
    }
)


def test_what_keeps_the_contract_comes_back_as_it_was(tmp_path):
    assert CONTRACT.check(ROWS).equals(ROWS)
    CONTRACT.write(tmp_path / "svm.parquet", ROWS)
    assert CONTRACT.read(tmp_path / "svm.parquet").equals(ROWS)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"probability_ill": [0.5, 1.0]}, "the probabilities of a row sum to 1"),
        ({"probability_ill": [1.25, 1.0], "probability_well": [-0.25, 0.0]}, "in_range"),
        ({"patient": "p1"}, "a patient is guessed once"),
        ({"fold": ["a", "b"]}, "fold"),
        ({"more": 1}, "the columns are model, patient, fold and probability_<class> a class"),
    ],
)
def test_a_broken_rule_is_named_and_nothing_is_written(tmp_path, changed, rule):
    broken = ROWS.assign(**changed)
    with pytest.raises(InputError, match="guesses break their contract") as refused:
        CONTRACT.write(tmp_path / "svm.parquet", broken)
    assert rule in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_its_own_may_have_rules_of_its_own():
    contract = PredictionContract(
        "guesses", FACTS, "once", pa.Check(lambda table: len(table) > 2, error="three at least")
    )
    with pytest.raises(InputError, match="three at least"):
        contract.check(ROWS)


def test_a_file_that_somebody_changed_is_refused_when_it_is_read(tmp_path):
    write_parquet(tmp_path / "svm.parquet", ROWS.assign(probability_ill=0.9))
    with pytest.raises(InputError, match="sum to 1"):
        CONTRACT.read(tmp_path / "svm.parquet")


def test_the_tables_of_a_folder_come_by_name(tmp_path):
    for model in ("svm", "mlp"):
        CONTRACT.write(tmp_path / f"{model}.parquet", ROWS.assign(model=model))
    assert CONTRACT.read_all(tmp_path)["model"].tolist() == ["mlp", "mlp", "svm", "svm"]


def test_an_empty_folder_says_what_fills_it(tmp_path):
    with pytest.raises(InputError, match="holds no guesses; `dvc repro` makes them"):
        CONTRACT.read_all(tmp_path)


def test_class_probabilities_stand_in_the_order_of_the_classes():
    table = pd.DataFrame({"probability_b": [0.2], "patient": ["p"], "probability_a": [0.8]})
    found = class_probabilities(table, ("a", "b"))
    assert found.to_numpy().tolist() == [[0.8, 0.2]]
    with pytest.raises(InputError, match="no probability_c; train again"):
        class_probabilities(table, ("a", "c"))
