import json

import pytest

from tabdx.report.replication import as_document, as_page
from tabdx.studies.replication import replicate


@pytest.fixture(scope="module")
def steps():
    return replicate()


def test_the_document_is_json_and_holds_every_step(steps):
    document = json.loads(json.dumps(as_document(steps), allow_nan=False))
    assert [step["key"] for step in document["steps"]] == [step.key for step in steps]
    assert document["steps"][2]["interval"] == pytest.approx([0.913, 0.986], abs=5e-4)
    assert document["comparisons"][1] == {
        "first": "raw",
        "second": "training_range",
        "only_first": 0,
        "only_second": 5,
        "p": 0.0625,
    }


def test_the_page_says_what_each_number_is(steps):
    page = as_page(steps)
    for sentence in (
        "[[41, 7], [0, 66]]",
        "**4 missed cancers**",
        "91.3% to\n98.6%",
        "scaled by its own minimum and range",
        "57.9%",
        "of the 10,000 test images right here",
        "raw features 1, the test set's own range 4 (p 0.375);\n",
        "the test set's own range 0, the training set's range 2 (p 0.500).\n\n## 5",
    ):
        assert sentence in page
    assert "{{" not in page
