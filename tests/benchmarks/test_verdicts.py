import numpy as np

from benchmarks import many_patients, verdicts
from benchmarks.results import COLUMNS
from benchmarks.verdicts_groups import judge_persons
from benchmarks.verdicts_learners import LEARNERS, compare_halves
from benchmarks.verdicts_picture import draw_verdicts


def test_a_row_for_each_thing_judged_and_a_picture(monkeypatch):
    monkeypatch.setattr(verdicts, "LEARNERS", {"small tree": LEARNERS["small tree"]})
    table = verdicts.measure(studies=2, persons=(6,))
    assert set(COLUMNS) <= set(table)
    # Five metrics by two tests; five by one, a decision curve and two effects.
    assert len(table) == 10 + 8
    assert table["verdicts"].between(0, 1).all()
    assert (table["verdicts"] <= table["p_below"]).all()
    assert len(draw_verdicts(table, 0.07).axes) == 2


def test_six_persons_get_no_verdict_on_models():
    said = [one for study in range(5) for one in judge_persons(6, [0, study])]
    assert not any(one.verdict for one in said if not one.what.startswith("feature"))


def test_the_halves_are_equal_on_average_and_not_in_one_study():
    found = [
        next(one.difference for one in compare_halves(LEARNERS["logistic regression"], 60, [0, n]))
        for n in range(30)
    ]
    assert min(map(abs, found)) > 0
    assert abs(np.mean(found)) < 3 * np.std(found) / np.sqrt(30)


def test_many_patients_are_counted_as_one_by_one():
    table = many_patients.measure(curves=((25_000, 5),), tests=((500, 3),)).set_index("n")
    assert 0 < table.loc[25_000, "agreement"] < 1e-3
    assert table.loc[500, "agreement"] < 1e-9
