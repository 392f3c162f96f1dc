import math

import pytest

from tabdx.wording.leakage import describe_leak, describe_procedure

LEAK = {
    "leak": "chosen_on_test",
    "metric": "log_loss",
    "optimism": 0.2,
    "lower": 0.1,
    "upper": 0.3,
    "confidence": 0.8,
    "verdict": "inflates",
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "made log loss look 0.2000 better (80% interval 0.1000 to 0.3000): inflates."),
        ({"optimism": -0.2}, "made log loss look 0.2000 worse (80% interval"),
        ({"lower": math.nan}, "changed log loss by 0.2000 in every draw: inflates."),
    ],
)
def test_a_leak_in_words(changed, said):
    sentence = describe_leak(LEAK | changed)
    assert sentence.startswith("Choosing the configuration on the folds that are reported ")
    assert said in sentence


def test_a_procedure_on_noise_in_words():
    row = {"procedure": "selected_before_splitting", "metric": "roc_auc", "value": 0.7}
    assert describe_procedure(row | {"chance": 0.5, "verdict": "better than chance"}) == (
        "Selecting among columns of noise before splitting: ROC AUC 0.700, where guessing has "
        "0.500; better than chance."
    )
