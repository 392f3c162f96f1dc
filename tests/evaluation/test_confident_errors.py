import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.evaluation.confident_errors import confident_errors


def test_the_surest_error_comes_first_and_what_is_right_is_left_out():
    frame = pd.DataFrame({"id": list("pqrs"), "x": [1.0, 2.0, 3.0, 4.0], "class": list("abca")})
    cohort = Cohort.from_frame(frame, outcome="class", patient="id")
    predictions = pd.DataFrame(
        {
            "patient": list("pqrs"),
            "probability_a": [0.6, 0.5, 0.0, 0.1],
            "probability_b": [0.3, 0.3, 0.9, 0.2],
            "probability_c": [0.1, 0.2, 0.1, 0.7],
        }
    )
    found = confident_errors(predictions, cohort)
    assert found["patient"].tolist() == ["r", "s", "q"]
    assert found["predicted_class"].tolist() == ["b", "c", "a"]
    assert found["probability"].tolist() == [0.9, 0.7, 0.5]
    assert found["probability_of_true"].tolist() == [0.1, 0.1, 0.3]
