from itertools import pairwise

import pandas as pd

from tabdx.report.blocks import Heading, Points
from tabdx.report.sections import sample_size
from tests.report.sections.conftest import absences, pictures, with_tables, without


def asked(data):
    """What is said under each heading."""
    blocks = sample_size.build(data).blocks
    return {
        heading.text: list(points.items)
        for heading, points in pairwise(blocks)
        if isinstance(heading, Heading) and isinstance(points, Points)
    }


def test_sentences_stand_under_the_question_that_they_answer(data):
    quantities = [
        "minimum_to_develop",
        "log_loss_width",
        "minimum_to_evaluate",
        "roc_auc_at_double",
    ]
    summary = pd.DataFrame({"model": "svm", "quantity": quantities, "sentence": list("abcd")})
    develop, judge, learn = asked(with_tables(data, sample_size__summary=summary)).values()
    assert (develop, judge, learn) == (["a"], ["b", "c"], ["d"])


def test_a_question_that_nothing_answers_is_not_asked(data):
    summary = pd.DataFrame({"model": ["svm"], "quantity": ["roc_auc_width"], "sentence": ["b"]})
    assert list(asked(with_tables(data, sample_size__summary=summary)).values()) == [["b"]]


def test_each_model_has_questions_of_its_own(data):
    summary = data.tables["sample_size/summary.csv"]
    two = pd.concat([summary, summary.assign(model="mlp")])
    assert len(asked(with_tables(data, sample_size__summary=two))) == 2 * len(asked(data))


def test_what_is_not_there_is_said(data):
    section = sample_size.build(without(data, "sample_size/summary.csv"))
    assert (len(section.blocks), len(absences(section))) == (1, 1)
    cut = sample_size.build(without(data, "sample_size/learning_curve.csv"))
    assert (len(pictures(cut)), len(absences(cut))) == (0, 1)
