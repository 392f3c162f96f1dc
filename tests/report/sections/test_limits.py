from dataclasses import replace

from tabdx.report.sections import limits
from tests.report.sections.conftest import without, words


def test_what_one_patient_of_the_holdout_weighs_is_worked_out(data):
    # 8 of the 16 are ill: one of them is 12.5 points of sensitivity.
    assert "12.5 points of sensitivity" in words(limits.build(data))


def test_a_holdout_without_the_diseased_says_nothing_about_finding_them(data):
    counts = data.counts.copy()
    gone = (counts["partition"] == "holdout") & (counts["class"] == data.positive)
    counts.loc[gone, "patients"] = 0
    said = words(limits.build(replace(data, counts=counts)))
    assert "points of sensitivity" not in said
    assert "which has none" in said


def test_of_several_classes_one_patient_of_the_rarest_is_weighed(several):
    # 16 patients of three classes in turn, beginning with the last: 6, 5 and 5.
    assert "5 un$ure_& ones (no class has fewer): one of them is 20.0 points" in words(
        limits.build(several)
    )


def test_kinds_of_people_are_a_limit_only_where_none_were_compared(data):
    before, after = limits.build(data), limits.build(without(data, "evaluation/subgroups.csv"))
    assert "subgroups" not in words(before)
    assert "subgroups" in words(after)
