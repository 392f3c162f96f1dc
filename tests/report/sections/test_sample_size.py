from itertools import pairwise

import pandas as pd

from tabdx.report.blocks import Heading, Points
from tabdx.report.sections import sample_size
from tabdx.wording.sample_size import describe_quantities
from tests.report.sections.conftest import absences, pictures, tables, with_tables, without


def asked(data):
    """What is said under each heading."""
    blocks = sample_size.build(data).blocks
    return {
        heading.text: list(points.items)
        for heading, points in pairwise(blocks)
        if isinstance(heading, Heading) and isinstance(points, Points)
    }


def unavailable(reasons):
    """A summary that has a reason for each quantity, and no value."""
    table = pd.DataFrame({"quantity": list(reasons), "reason": list(reasons.values())})
    return table.assign(model="svm", value=None, criterion=0.2, unit="patients")


def test_sentences_stand_under_the_question_that_they_answer(data):
    reasons = {
        "minimum_to_develop": "no_skill",
        "log_loss_width": "no_interval",
        "slope_to_evaluate": "no_score",
        "roc_auc_at_double": "curve_unknown",
    }
    summary = unavailable(reasons)
    develop, judge, learn = asked(with_tables(data, sample_size__summary=summary)).values()
    first, *others = describe_quantities(summary).values()
    assert (develop, judge, learn) == ([first], others[:2], others[2:])


def test_a_question_that_nothing_answers_is_not_asked(data):
    summary = unavailable({"roc_auc_width": "no_interval"})
    assert list(asked(with_tables(data, sample_size__summary=summary)).values()) == [
        ["Not available: the ROC AUC has no interval."]
    ]


def test_each_model_has_questions_of_its_own(data):
    summary = data.tables["sample_size/summary.csv"]
    two = pd.concat([summary, summary.assign(model="mlp")])
    assert len(asked(with_tables(data, sample_size__summary=two))) == 2 * len(asked(data))


def test_where_none_is_positive_each_class_has_its_sizes(data_of):
    data = data_of("none positive")
    summary = data.tables["sample_size/summary.csv"]
    of_last = (summary["class"] == data.classes[2]) & summary["quantity"].eq("minimum_to_develop")
    value = summary["value"].mask(of_last, 900.0)
    changed = with_tables(data, sample_size__summary=summary.assign(value=value))
    (sizes,) = tables(sample_size.build(changed))
    assert [row[0] for row in sizes.rows] == list(data.classes)
    assert [row[2] for row in sizes.rows] == ["60", "60", "900"]
    said = asked(changed)["Enough to develop SVM?"]
    assert f"what follows is about {data.classes[2]}" in said[0]
    assert any(sentence.startswith("At least 900 ") for sentence in said)


def test_what_is_not_there_is_said(data):
    section = sample_size.build(without(data, "sample_size/summary.csv"))
    assert (len(section.blocks), len(absences(section))) == (1, 1)
    cut = sample_size.build(without(data, "sample_size/learning_curve.csv"))
    assert (len(pictures(cut)), len(absences(cut))) == (0, 1)
