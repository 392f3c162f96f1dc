import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.core.errors import InputError
from tabdx.studies.explanation.nearest_patients import Neighbourhood

DICTIONARY = Dictionary(
    name="line",
    outcome=Outcome(column="class", positive="ill", negative="well"),
    features=(Feature(name="a"), Feature(name="b")),
)


def line(patients=11):
    """Patients at 0, 1, 2, … on a line; feature b is a in another unit. The last five are ill."""
    place = np.arange(patients, dtype=float)
    table = pd.DataFrame(
        {"a": place, "b": 1000 * place, "outcome": np.where(place > patients - 6, "ill", "well")},
        index=pd.Index([f"p{n:02d}" for n in range(patients)], name="patient"),
    )
    return Cohort(DICTIONARY, table)


def at(place):
    return pd.DataFrame({"a": [float(place)], "b": [1000.0 * place]})


def compare(neighbourhood, patient, itself=None):
    places = None if itself is None else neighbourhood.patients.get_indexer([itself])
    return neighbourhood.describe_first(neighbourhood.look_up(patient, places))


# Places 0 to 10 have the variance (11² - 1) / 12 = 10.
STEP = 1 / np.sqrt(10)


def test_distance_and_neighbours_by_hand():
    found = compare(Neighbourhood.of(line()), at(5))
    # The patient at 5 itself, and 4, 6, 3, 7; both features differ alike, so their mean is that
    # of one: (0 + 1 + 1 + 2 + 2) / 5 steps.
    assert found.distance == pytest.approx(1.2 * STEP)
    assert sorted(found.nearest["patient"]) == ["p03", "p04", "p05", "p06", "p07"]
    assert found.nearest["distance"].is_monotonic_increasing
    by_patient = found.nearest.set_index("patient")["outcome"]
    assert by_patient["p05"] == "well"
    assert by_patient["p06"] == "ill"


def test_a_training_patient_is_not_its_own_neighbour():
    found = compare(Neighbourhood.of(line()), at(5), itself="p05")
    # Left out: 4, 6, 3, 7 and one of 2 and 8: (1 + 1 + 2 + 2 + 3) / 5 steps.
    assert found.distance == pytest.approx(1.8 * STEP)
    assert "p05" not in found.nearest["patient"].tolist()


def test_the_percentile_by_hand():
    neighbourhood = Neighbourhood.of(line())
    # Own distances in fifths of a step: ends 0 and 10: 1+2+3+4+5 = 15; 1 and 9: 1+1+2+3+4 = 11;
    # all seven between: 9. So 1 is above the seven, and 100 above all eleven.
    assert compare(neighbourhood, at(1), itself="p01").percentile == pytest.approx(7 / 11)
    assert compare(neighbourhood, at(100)).percentile == 1.0
    assert compare(neighbourhood, at(5)).percentile == 0.0


def test_a_missing_value_is_taken_for_the_median():
    neighbourhood = Neighbourhood.of(line())
    unknown = pd.DataFrame({"a": [np.nan], "b": [np.nan]})
    assert compare(neighbourhood, unknown).distance == compare(neighbourhood, at(5)).distance


def test_the_order_of_columns_does_not_matter():
    neighbourhood = Neighbourhood.of(line())
    turned = at(3)[["b", "a"]]
    assert compare(neighbourhood, turned).distance == compare(neighbourhood, at(3)).distance


def test_too_few_patients_are_refused():
    with pytest.raises(InputError, match="5 development patients are too few"):
        Neighbourhood.of(line(5))
    assert len(compare(Neighbourhood.of(line(6)), at(0)).nearest) == 5
