from dataclasses import replace

from tabdx.report.sections import provenance
from tests.report.sections.conftest import tables


def test_what_is_needed_to_make_it_again_is_named(data):
    facts, files = tables(provenance.build(data))
    values = [row[1] for row in facts.rows]
    assert {data.params.cohort.source, data.fingerprint, str(data.params.seed)} <= set(values)
    assert ["python", "3.11"] in [list(row) for row in facts.rows]
    assert [list(row[1:]) for row in files.rows] == [["a.skops", "0" * 64]] * 2


def test_another_version_of_one_model_stands_beside_the_first(data):
    records = dict(data.records)
    records["svm"] = records["svm"] | {"versions": {"python": "3.12"}}
    facts = tables(provenance.build(replace(data, records=records)))[0]
    versions = [list(row) for row in facts.rows if row[0] == "python"]
    assert versions == [["python", "3.11"], ["python", "3.12"]]


def test_the_devices_of_the_networks_are_named_once(data):
    def devices(records):
        facts = tables(provenance.build(replace(data, records=records)))[0]
        return [row[1] for row in facts.rows if row[0] == "Networks trained on"]

    assert devices(data.records) == ["there are none"]
    on = {"device": {"name": "some GPU"}}
    assert devices({name: one | on for name, one in data.records.items()}) == ["some GPU"]
