import pytest

from tabdx.classifiers.networks.hyperparameters import Configuration, build, draw_networks
from tabdx.nets.cnn import Cnn
from tabdx.nets.mlp import Mlp
from tabdx.nets.trials import Hyperparameters

SPACE = {
    "learning_rate": [0.003, 0.01],
    "weight_decay": [0.1, 1.0, 10.0],
    "dropout": [0.0],
}


def test_a_configuration_is_a_row_with_its_widths_as_text():
    row = Configuration((64, 32), Hyperparameters(0.003, 0.1, dropout=0.2)).row()
    assert row["widths"] == "64-32"
    assert (row["learning_rate"], row["weight_decay"], row["dropout"]) == (0.003, 0.1, 0.2)


def test_draws_stay_inside_the_space_and_are_those_of_their_seed():
    drawn = draw_networks([[8], [8, 4]], SPACE, 7, seed=1)
    assert len(drawn) == 7
    assert {one.widths for one in drawn} <= {(8,), (8, 4)}
    assert {one.hyperparameters.learning_rate for one in drawn} <= {0.003, 0.01}
    assert draw_networks([[8], [8, 4]], SPACE, 7, seed=1) == drawn
    assert draw_networks([[8], [8, 4]], SPACE, 7, seed=2) != drawn


def test_lists_alone_are_all_tried():
    drawn = draw_networks([[8], [4]], SPACE, None, seed=0)
    assert len(set(drawn)) == 2 * 2 * 3


@pytest.mark.parametrize(
    ("network", "channels", "classes", "expected"),
    [
        ("mlp", 1, 2, Mlp(30, (8, 4))),
        ("mlp", 1, 3, Mlp(30, (8, 4), outputs=3)),
        ("cnn", 3, 2, Cnn(30, (8, 4), 3)),
        ("cnn", 3, 5, Cnn(30, (8, 4), 3, outputs=5)),
    ],
)
def test_the_architecture_is_that_of_the_network(network, channels, classes, expected):
    assert build(network, (8, 4), 30, channels, classes) == expected
