from tabdx.classifiers.networks.search_settings import SearchPlan
from tabdx.classifiers.networks.successive_halving import Rung
from tabdx.nets.cnn import Cnn
from tests.classifiers.networks.conftest import small_search


def test_an_architecture_is_that_of_its_configuration():
    plan = small_search(network="cnn", widths=((4,), (2, 2)), channels=3).plan()
    assert isinstance(plan, SearchPlan)
    by_widths = {one.widths: place for place, one in enumerate(plan.configurations)}
    assert plan.architecture(by_widths[(2, 2)], 30) == Cnn(30, (2, 2), 3)
    assert plan.architecture(by_widths[(4,)], 30) == Cnn(30, (4,), 3)


def test_without_halving_every_configuration_trains_to_the_end():
    plan = small_search(weight_decay=(0.1, 1.0), max_epochs=20).plan()
    assert plan.rungs == [Rung(20, 2)]


def test_halving_is_planned_for_as_many_as_are_tried():
    decay = {"low": 0.01, "high": 10.0, "scale": "log"}
    plan = small_search(weight_decay=decay, configurations=12, reduction_factor=2).plan()
    assert plan.rungs == [Rung(10, 12), Rung(20, 6)]
