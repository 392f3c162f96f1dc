import dataclasses

import pytest

from tabdx.report.checklist import FILLED, HUMAN
from tabdx.report.evidence.openness import infrastructure, specification
from tests.report.evidence.conftest import status_of


@pytest.mark.parametrize("name", ["specification", "infrastructure", "hyperparameters"])
def test_without_the_models_records_nothing_is_said_of_them(data, name):
    assert status_of(data, name) == {FILLED}
    assert status_of(dataclasses.replace(data, records={}), name) == {HUMAN}


def test_a_model_without_its_files_leaves_the_others_unspecified(data):
    assert "2 models" in specification.look(data)
    records = dict(data.records) | {"svm": {"files": {}}}
    assert specification.look(dataclasses.replace(data, records=records)) is None


def test_versions_and_devices_are_named_once(data):
    assert infrastructure.look(data).startswith("python 3.11.")
    record = {"versions": {"python": "3.11", "torch": "2.11"}, "device": {"name": "some GPU"}}
    records = dict.fromkeys(data.records, record)
    said = infrastructure.look(dataclasses.replace(data, records=records))
    assert said.startswith("python 3.11, torch 2.11; networks on some GPU.")
