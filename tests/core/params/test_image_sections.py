from pathlib import Path

import pytest
import yaml

from tabdx.core.errors import InputError
from tabdx.core.params.image_sections import read_image_params

SHIPPED = Path(__file__).parents[3] / "images/params.yaml"


def read(folder, *keys, value):
    content = yaml.safe_load(SHIPPED.read_text())
    section = content
    for key in keys[:-1]:
        section = section[key]
    section[keys[-1]] = value
    (folder / "params.yaml").write_text(yaml.safe_dump(content))
    return read_image_params(folder / "params.yaml")


def test_a_network_is_found_by_its_name():
    params = read_image_params(SHIPPED)
    assert params.network("resnet9") is params.resnet9
    assert params.network("plain_cnn") is params.plain_cnn


@pytest.mark.parametrize(
    ("keys", "value", "said"),
    [
        (("split", "test"), 0.95, "split: validation and test together should be below 1"),
        (("source", "size"), 65, "source.size: should be at least 4 and at most 64"),
        (("source", "classes"), ["a"], "source.classes: should be a list of at least 2"),
        (("augment", "flip"), "sometimes", "augment.flip: "),
        (("plain_cnn", "momentum"), 1.0, "plain_cnn.momentum: should be at least 0 and below 1"),
        (("plain_cnn", "epoch"), 3, "plain_cnn.epoch: unknown key; did you mean plain_cnn.epochs"),
        (("privacy", "epsilons"), [0.0], "privacy.epsilons.0: should be at least 0.01"),
    ],
)
def test_a_value_that_breaks_its_rule_is_named(tmp_path, keys, value, said):
    with pytest.raises(InputError) as refused:
        read(tmp_path, *keys, value=value)
    assert said in str(refused.value)
