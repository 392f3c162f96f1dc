"""images/dvc.yaml against the code, as test_dvc_yaml.py holds the tabular study's."""

import pytest
import yaml

from tabdx.core.params.image_sections import ImageParams, read_image_params
from tests.stages import imports
from tests.stages.imports import IMAGES, ROOT

STAGES = imports.stages(IMAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_depends_on_the_packages_that_it_imports_and_on_no_others(stage):
    packages = [name for name in STAGES[stage]["deps"] if imports.is_package(name)]
    assert packages == imports.listed(imports.script(STAGES[stage]), IMAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_listed_parameters_exist(stage):
    for key in STAGES[stage].get("params", []):
        section = ImageParams
        for name in key.replace("${item.network}", "plain_cnn").split("."):
            assert name in section.model_fields, key
            section = section.model_fields[name].annotation


@pytest.mark.parametrize("stage", STAGES)
def test_a_failing_stage_leaves_what_was_there(stage):
    entry = STAGES[stage]
    for output in entry["outs"] + entry.get("metrics", []):
        assert next(iter(output.values()))["persist"] is True, output


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_says_in_prose_what_it_does(stage):
    assert len(STAGES[stage]["desc"].split()) >= 8


def test_both_kinds_of_networks_are_trained():
    assert STAGES["image_networks"]["matrix"]["network"] == ["plain_cnn", "resnet9"]


@pytest.mark.parametrize("name", ["params.yaml", "breastmnist.params.yaml"])
def test_the_shipped_parameters_are_sound(name):
    path = ROOT / "images" / name
    params = read_image_params(path)
    # Every key is written out: what a stage reads is what people see.
    assert params.model_dump(exclude={"compute"}).keys() == yaml.safe_load(
        path.read_text()
    ).keys() - {"compute"}


def test_the_tabular_study_imports_nothing_of_the_images():
    for entry in imports.stages().values():
        assert not any(name.startswith("src/tabdx/images") for name in entry["deps"])
