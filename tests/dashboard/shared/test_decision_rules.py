"""Cached reading of the decision rules."""

import json

from tabdx.dashboard.shared.decision_rules import load_rules
from tests.assessment.test_decision_rules import WHOLE


def test_without_files_the_sentence_says_what_makes_them(empty_project):
    rules = load_rules(["svm"])
    assert not rules.by_model
    assert "rules.json does not exist; `make run`" in rules.absent[0]
    learned, tables = empty_project / "data/decide", empty_project / "reports/decide"
    for folder in (learned, tables):
        folder.mkdir(parents=True)
    (learned / "rules.json").write_text("[" * 100_000)
    assert "rules.json is not JSON" in load_rules(["svm"]).absent[0]
    (learned / "rules.json").write_text(json.dumps(WHOLE))
    assert "prediction_sets.csv does not exist" in load_rules(["svm"]).absent[0]
    (tables / "prediction_sets.csv").write_text("model,covered\nsvm,0.9\n")
    assert "has other columns" in load_rules(["svm"]).absent[0]
    assert load_rules(["svm"]).reached.empty
