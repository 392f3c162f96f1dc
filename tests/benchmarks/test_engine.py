import pytest

from benchmarks.engine import ARCHITECTURES, Sides, split_wdbc
from tabdx.classifiers.parallel import one_thread


@pytest.fixture(autouse=True)
def _one_thread():
    """The tests run side by side; more threads would only wait for one another."""
    with one_thread():
        yield


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_all_sides_train_the_same_networks(name):
    sides = Sides(name, ARCHITECTURES[name], 2, "cpu")
    losses = [float(one.mean()) for one in (sides.ours(), sides.loop(2), sides.vmap(2))]
    # Different random starts, the same table: some hundredths around 0.1.
    assert max(losses) < 0.2
    assert max(losses) - min(losses) < 0.06


def test_the_products_alone_take_some_time():
    assert Sides("mlp", ARCHITECTURES["mlp"], 2, "cpu").products_per_trial() > 0


def test_training_and_validation_rows_share_no_patient():
    training, validation = split_wdbc()
    for (inside, _), (outside, _) in zip(training, validation, strict=True):
        assert (len(inside), len(outside)) == (364, 91)
        assert not {row.tobytes() for row in inside} & {row.tobytes() for row in outside}
