from datetime import date

import pytest

from tabdx.artifacts.holdout_readings import COLUMNS, add_reading, find_reading, read_readings
from tabdx.core.errors import InputError

FIRST, LATER = date(2026, 11, 30), date(2026, 12, 24)
STATE = {
    "patients": "114",
    "outcomes": "0123456789abcdef",
    "models": "mlp svm",
    "settings": "evaluate.threshold=0.5; decide.rule=harm_ratio",
    "sums": "0.500000 -0.250000",
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "reports/holdout_readings.csv"


def test_the_same_state_is_counted_once_and_leaves_the_bytes(path):
    add_reading(path, STATE, FIRST)
    before = path.read_bytes()
    add_reading(path, STATE, LATER)
    assert path.read_bytes() == before
    record = read_readings(path)
    assert list(record.columns) == COLUMNS
    assert record.iloc[0][["reading", "date", "changed"]].tolist() == [
        "1", "2026-11-30", "the first reading"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sums": "0.510000 -0.250000"}, "risks"),
        (
            {"settings": "evaluate.threshold=0.4; decide.rule=harm_ratio"},
            "evaluate.threshold 0.5 to 0.4",
        ),
        ({"models": "svm"}, "models (mlp svm before)"),
        ({"outcomes": "f" * 16}, "patients"),
        ({"sums": "0.5"}, "risks"),
    ],
)
def test_another_state_is_one_more_reading(path, change, said):
    add_reading(path, STATE, FIRST)
    add_reading(path, STATE | change, LATER)
    record = read_readings(path)
    assert record["reading"].tolist() == ["1", "2"]
    assert record["changed"].iloc[1] == said
    # Back at the first state, nothing is added.
    add_reading(path, STATE, LATER)
    assert len(read_readings(path)) == 2
    assert (find_reading(record, STATE), find_reading(record, STATE | change)) == (1, 2)


def test_another_processors_last_digits_are_no_new_reading(path):
    add_reading(path, STATE, FIRST)
    add_reading(path, STATE | {"sums": "0.500030 -0.249980"}, LATER)
    assert len(read_readings(path)) == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "reading,date\n1,2026-11-30\n",
        ",".join(COLUMNS) + "\n2,2026-11-30,x,1,a,svm,s,0.5\n",
        ",".join(COLUMNS) + "\n1,2026-11-30,x,1,a,svm,s,half\n",
        ",".join(COLUMNS) + "\n1,2026-11-30,x,1,a,svm,s,\n",
        "<<<<<<< HEAD\n1,2\n=======\n",
    ],
)
def test_what_is_no_record_is_refused_and_left_as_it_is(path, content):
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(InputError, match=r"readings\.csv"):
        add_reading(path, STATE, FIRST)
    assert path.read_text() == content
