import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.core.errors import InputError
from tabdx.figures.dependence import draw_dependence
from tabdx.studies.explanation.association import associations
from tabdx.studies.explanation.dependence import dependence


@pytest.fixture
def found(patients, features, side, outcome):
    described = Dictionary(name="toy", outcome=outcome, features=(*features, side))
    patients.index = pd.Index([f"p{row}" for row in range(len(patients))], name="patient")
    cohort = Cohort(described, patients)

    def risk(rows):
        log_odds = rows["size"].fillna(10) - 10 + (rows["side"] == "left")
        return 1 / (1 + np.exp(-log_odds.to_numpy(dtype=float)))

    strength = associations(cohort.features, described)
    # So that the first is flagged: everything with |rho| of 0.001 and more goes together.
    names = ["size", "a measurement of a rather long name", "side"]
    return dependence("svm", "ill", risk, cohort, names, strength, 0.001, 0)


def test_each_feature_has_its_curves_over_single_patients(found, draws_inside, words):
    figure = draw_dependence(found.curves, found.individuals)
    draws_inside(figure)
    size = figure.axes[0]
    assert len(size.get_lines()) == 30 + 2
    curve = found.curves[found.curves["feature"] == "size"]
    drawn = {line.get_label(): line.get_ydata() for line in size.get_lines()}
    np.testing.assert_array_equal(drawn["partial dependence"], curve["partial_dependence"])
    assert size.get_xlabel() == "size (mm)"
    assert any(text.startswith("goes with ") for text in words(figure))
    ticks = [label.get_text() for label in figure.axes[2].get_xticklabels()]
    assert ticks == ["left", "right"]


def test_many_features_and_models_fill_rows_of_four(found, draws_inside):
    names = [f"copy {place}" for place in range(5)]
    size = found.curves["feature"] == "size"
    single = found.individuals["feature"] == "size"
    curves = pd.concat([found.curves[size].assign(feature=name) for name in names])
    individuals = pd.concat([found.individuals[single].assign(feature=name) for name in names])
    both = [pd.concat([table, table.assign(model="mlp")]) for table in (curves, individuals)]
    figure = draw_dependence(*both)
    draws_inside(figure)
    assert len(figure.axes) == 2 * 2 * 4
    assert sum(axes.axison for axes in figure.axes) == 2 * 5


def test_each_class_has_its_colour_and_no_single_patients(found, draws_inside):
    names = [f"class {place}" for place in range(10)]
    both = [
        pd.concat([table.assign(**{"class": name}) for name in names])
        for table in (found.curves, found.individuals)
    ]
    figure = draw_dependence(*both)
    draws_inside(figure)
    lines = [line for line in figure.axes[0].get_lines() if line.get_label() in names]
    assert [line.get_label() for line in lines] == names
    assert len({line.get_color() for line in lines}) == 10
    assert len(figure.axes[0].get_lines()) == 2 * 10 + 1


def test_without_rows_it_is_refused(found):
    with pytest.raises(InputError, match="has nothing to draw"):
        draw_dependence(found.curves.iloc[:0], found.individuals.iloc[:0])


def test_a_lacking_column_is_refused(found):
    with pytest.raises(InputError, match="partial dependence needs the columns partner"):
        draw_dependence(found.curves.drop(columns="partner"), found.individuals)
