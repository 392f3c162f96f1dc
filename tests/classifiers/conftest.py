import numpy as np
import pandas as pd
import pytest

from tabdx.classifiers.family import TrainingPart
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, Outcome
from tabdx.cohort.draw_partitions import draw_partitions
from tabdx.core.params import CnnParams, MlpParams, NetsParams, SearchParams

FEATURES = (
    Feature(name="marker"),
    Feature(name="age"),
    Feature(name="grade", kind=Kind.ORDINAL),
    Feature(name="sex", kind=Kind.CATEGORICAL, levels=("female", "male", "other")),
)


def draw_cohort(patients: int, grouped: bool = False, seed: int = 0) -> Cohort:
    """Patients of all kinds of features, cells missing, told apart by marker and grade."""
    generator = np.random.default_rng(seed)
    positive = np.arange(patients) % 2
    table = pd.DataFrame(
        {
            "marker": generator.normal(size=patients) + 1.5 * positive,
            "age": generator.normal(60, 10, size=patients),
            "grade": generator.integers(1, 4, size=patients) + positive.astype(float),
            "sex": pd.Series(generator.choice(["female", "male"], size=patients), dtype="str"),
        }
    )
    table = table.mask(generator.random(table.shape) < 0.05)
    table["outcome"] = np.where(positive == 1, "ill", "well")
    if grouped:
        table["group"] = [f"family {row // 2}" for row in range(patients)]
    table.index = pd.Index([f"{row:03d}" for row in range(patients)], name="patient")
    dictionary = Dictionary(
        name="drawn",
        outcome=Outcome(column="outcome", positive="ill", negative="well"),
        group=Group(column="group") if grouped else None,
        features=FEATURES,
    )
    return Cohort(dictionary, table)


@pytest.fixture
def cohort() -> Cohort:
    return draw_cohort(120)


@pytest.fixture
def large_cohort() -> Cohort:
    return draw_cohort(300)


@pytest.fixture
def grouped_cohort() -> Cohort:
    return draw_cohort(120, grouped=True)


@pytest.fixture
def partitions(cohort):
    return draw_partitions(cohort, holdout=0.2, outer_folds=2, repeats=2, seed=0)


@pytest.fixture
def part(cohort) -> TrainingPart:
    return TrainingPart(cohort.features, cohort.labels, None, seed=0)


@pytest.fixture(scope="session")
def small_cohort() -> Cohort:
    """Sixty patients, for what is trained once and read by many tests."""
    return draw_cohort(60)


@pytest.fixture
def grouped_part(grouped_cohort) -> TrainingPart:
    cohort = grouped_cohort
    return TrainingPart(cohort.features, cohort.labels, cohort.groups, seed=0)


@pytest.fixture
def partitions_of():
    """Draw partitions of any cohort: one repeat of two outer folds."""
    return lambda cohort: draw_partitions(cohort, holdout=0.2, outer_folds=2, repeats=1, seed=0)


@pytest.fixture(scope="session")
def nets_params():
    """Make the parameters of a small search over networks."""

    def make(space, *, hidden=((8,),), channels=((4,),), **settings):
        full = {
            "learning_rate": (0.02,),
            "weight_decay": (0.1,),
            "dropout": (0.0,),
            "clip": (0.0,),
            "input_noise": (0.0,),
            "label_smoothing": (0.0,),
            **space,
        }
        return NetsParams(
            **{
                "max_epochs": 3,
                "patience": None,
                "batch_rows": 32,
                "decay": "constant",
                "seeds": 1,
                "ensemble_size": 1,
                "search": "auto",
                "narrow": SearchParams(configurations=10, reduction_factor=0),
                "wide": SearchParams(configurations=40, reduction_factor=3),
                **settings,
            },
            mlp=MlpParams(hidden=hidden, **full),
            cnn=CnnParams(channels=channels, **full),
        )

    return make


def draw_kinds(patients: int = 150, classes: int = 3) -> Cohort:
    """Patients of several classes, told apart by two measurements and a label."""
    generator = np.random.default_rng(0)
    number = np.arange(patients) % classes
    table = pd.DataFrame(
        {
            "marker": generator.normal(size=patients) + 1.5 * number,
            "age": generator.normal(60, 10, size=patients) - 8 * (number == 1),
            "sex": pd.Series(generator.choice(["female", "male"], size=patients), dtype="str"),
        }
    )
    table = table.mask(generator.random(table.shape) < 0.05)
    names = tuple(f"kind {one}" for one in range(classes))
    table["outcome"] = np.array(names)[number]
    table.index = pd.Index([f"{row:03d}" for row in range(patients)], name="patient")
    features = tuple(one for one in FEATURES if one.name in table)
    outcome = Outcome(column="outcome", classes=names)
    return Cohort(Dictionary(name="drawn", outcome=outcome, features=features), table)


@pytest.fixture(scope="session")
def cohort_of_three() -> Cohort:
    return draw_kinds()


@pytest.fixture(scope="session")
def part_of_three(cohort_of_three) -> TrainingPart:
    cohort = cohort_of_three
    return TrainingPart(cohort.features, cohort.labels, None, seed=0)
