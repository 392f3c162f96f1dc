from hypothesis import given
from hypothesis import strategies as st

from tabdx.classifiers.networks.successive_halving import Rung, plan_rungs


def test_one_in_three_goes_on_for_three_times_as_long():
    # 400, then ceil(400 / 3) = 134, then ceil(134 / 3) = 45; 90 / 9 = 10 epochs first.
    assert plan_rungs(400, ensemble_size=4, max_epochs=90, reduction_factor=3) == [
        Rung(10, 400),
        Rung(30, 134),
        Rung(90, 45),
    ]


def test_halving_can_be_off():
    assert plan_rungs(400, ensemble_size=4, max_epochs=90, reduction_factor=0) == [Rung(90, 400)]


def test_a_rung_too_short_to_tell_anything_is_left_out():
    assert plan_rungs(400, ensemble_size=4, max_epochs=25, reduction_factor=3) == [Rung(25, 400)]


@given(st.integers(1, 2000), st.integers(1, 20), st.integers(1, 300), st.integers(0, 6))
def test_the_last_rung_trains_to_the_end_and_leaves_a_choice(
    configurations, ensemble_size, max_epochs, reduction_factor
):
    rungs = plan_rungs(configurations, ensemble_size, max_epochs, reduction_factor)
    assert rungs[-1].epochs == max_epochs
    assert rungs[0].configurations == configurations
    assert rungs[-1].configurations >= min(configurations, 3 * ensemble_size)
    counts = [rung.configurations for rung in rungs]
    assert counts == sorted(counts, reverse=True)
