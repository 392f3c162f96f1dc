import pytest

from tabdx.report.sections import explanation
from tabdx.wording.numbers import interval
from tests.report.sections.conftest import absences, pictures, tables, with_tables, without, words


def test_features_come_alone_and_with_their_group(data):
    alone, together, _ = tables(explanation.build(data))
    for table in (alone, together):
        assert [row[1:] for row in table.rows] == [
            [interval(0.1, 0.09, 0.11), interval(0.05, 0.04, 0.06)]
        ]


def test_only_the_dearest_are_listed(data):
    many = data.tables["explain/importance.csv"]
    many = many.loc[many.index.repeat(30)].reset_index(drop=True)
    told = tables(explanation.build(with_tables(data, explain__importance=many)))
    assert [len(table.rows) for table in told[:2]] == [10, 10]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "yes, the smallest"),
        ({"smallest": False}, "yes"),
        ({"smallest": False, "non_inferior": False}, "not shown"),
        ({"note": "all_features"}, "all features"),
    ],
)
def test_a_small_panel_is_sufficient_or_says_why_not(data, changed, said):
    subsets = data.tables["explain/subsets.csv"].assign(**changed)
    section = explanation.build(with_tables(data, explain__subsets=subsets))
    assert [row[-1] for row in tables(section)[-1].rows] == [said]


def test_the_smallest_panel_is_spelled_out(data):
    subsets = data.tables["explain/subsets.csv"].assign(features="radius, texture")
    assert "radius, texture." in words(
        explanation.build(with_tables(data, explain__subsets=subsets))
    )
    none = subsets.assign(smallest=False)
    assert "radius" not in words(explanation.build(with_tables(data, explain__subsets=none)))


def test_without_importance_nothing_else_is_claimed(data):
    section = explanation.build(without(data, "explain/importance.csv"))
    assert (len(section.blocks), len(absences(section))) == (1, 1)


def test_a_picture_needs_its_tables(data):
    assert [one.key for one in pictures(explanation.build(data))] == [
        "importance",
        "dependence",
        "subsets",
    ]
    cut = explanation.build(without(data, "explain/individuals.parquet", "explain/chosen.csv"))
    assert [one.key for one in pictures(cut)] == ["importance"]
    assert len(absences(cut)) == 1
