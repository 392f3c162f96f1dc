import pytest

from tabdx.studies.replication import compare_steps, replicate


@pytest.fixture(scope="module")
def steps():
    return {step.key: step for step in replicate()}


def test_the_studys_matrices_come_out_to_the_digit(steps):
    matrices = {key: [list(row) for row in step.matrix] for key, step in steps.items()}
    assert matrices == {
        "raw": [[41, 7], [0, 66]],
        "own_range": [[44, 4], [0, 66]],
        "own_range_grid": [[44, 4], [0, 66]],
        "training_range": [[46, 2], [0, 66]],
        "training_range_grid": [[46, 2], [0, 66]],
        "raw_old_gamma": [[0, 48], [0, 66]],
    }


def test_the_four_errors_are_missed_cancers_and_no_alarm(steps):
    assert steps["own_range_grid"].false_negatives == 4
    assert steps["own_range_grid"].false_positives == 0


def test_the_interval_around_110_of_114(steps):
    lower, upper = steps["own_range_grid"].interval
    assert (round(lower, 3), round(upper, 3)) == (0.913, 0.986)


def test_the_grid_search_chose_the_studys_point_and_no_perfect_score(steps):
    assert steps["own_range_grid"].chosen == {"C": 1, "gamma": 1}
    assert steps["own_range_grid"].inner_accuracy < 0.99


def test_the_old_default_is_right_for_the_benign_share_alone(steps):
    # 66 of 114 test patients are benign.
    assert steps["raw_old_gamma"].accuracy == pytest.approx(66 / 114)


def test_no_two_scalings_can_be_told_apart(steps):
    # One exact test each: (1 + 5) / 2⁵ · 2, 1 / 2⁵ · 2 and 1 / 2² · 2.
    found = {pair: discordance.p for pair, discordance in compare_steps(steps.values()).items()}
    assert found == {
        ("raw", "own_range"): pytest.approx(0.375),
        ("raw", "training_range"): pytest.approx(0.0625),
        ("own_range", "training_range"): pytest.approx(0.5),
    }


def test_calls_patient_by_patient_add_up_to_the_matrix(steps):
    assert all(sum(step.right) == step.correct for step in steps.values())
    assert all(len(step.right) == 114 for step in steps.values())
