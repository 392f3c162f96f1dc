"""Documents are broken without a trace: the next one is drawn from what this one was drawn from."""

import pytest
from hypothesis import given, settings

from tests.fuzz import mutations
from tests.fuzz.guard import fuzzed

pytestmark = pytest.mark.fuzz

VALID = {"a": 0, "b": [1]}
BEFORE = repr((VALID, mutations._VALUES))


@settings(fuzzed, max_examples=max(200, fuzzed.max_examples))
@given(mutations.broken_document(VALID))
def test_what_documents_are_made_of_stays_as_it_was(document):
    assert repr((VALID, mutations._VALUES)) == BEFORE
