import dataclasses

import pytest

from tabdx.report.checklist import FILLED
from tabdx.report.evidence import EVIDENCE
from tabdx.report.evidence.showing import Evidence, shown_by
from tabdx.report.inputs import ALL
from tests.report.evidence.conftest import status_of, without


@pytest.mark.parametrize(
    ("name", "key"),
    # Without an essential one there is no dossier at all.
    [
        (each.name, key)
        for each in EVIDENCE.values()
        for key in each.artefacts
        if not ALL[key].essential
    ],
)
def test_without_its_artefact_an_item_is_not_filled(data, name, key):
    assert FILLED not in status_of(without(data, key), name)


@pytest.mark.parametrize(
    ("name", "file"), [(each.name, file) for each in EVIDENCE.values() for file in each.files]
)
def test_without_its_file_an_item_is_not_filled(data, name, file):
    bare = dataclasses.replace(data, files=data.files - {file})
    assert FILLED not in status_of(bare, name)


@shown_by("evaluation/scores.csv", section="method", files=("params.yaml",))
def something(data):
    return f"{len(data.models)} models."


def test_evidence_has_the_name_of_its_function(data):
    assert isinstance(something, Evidence)
    assert (something.name, something.section) == ("something", "method")
    assert something.look(data) == "2 models."


def test_evidence_whose_artefact_or_file_is_lost_does_not_look(data):
    assert something.look(without(data, "evaluation/scores.csv")) is None
    assert something.look(dataclasses.replace(data, files=data.files - {"params.yaml"})) is None
    assert something.look(dataclasses.replace(data, files=frozenset({"params.yaml"})))
