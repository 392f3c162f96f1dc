import json

import numpy as np
import pandas as pd

from tabdx.evaluation.calibrating.recalibrators import Recalibrator, fit_recalibrator
from tabdx.evaluation.deciding.conformal import Quantiles
from tabdx.evaluation.deciding.rules import make_rules

THRESHOLDS = pd.DataFrame(
    [
        ("svm", "out_of_fold", "fixed", 0.9, False),
        ("svm", "out_of_fold", "youden", 0.8, True),
        ("svm", "holdout", "fixed", 0.5, False),
        ("svm", "holdout", "youden", 0.25, True),
    ],
    columns=["model", "partition", "rule", "threshold", "chosen"],
)


def test_the_final_models_rules_survive_json():
    risk, positive = np.linspace(0.1, 0.9, 20), np.tile([0, 1], 10).astype(np.int8)
    fitted = fit_recalibrator("isotonic", risk, positive)
    rules = make_rules(THRESHOLDS, {"svm": fitted}, {"svm": Quantiles(0.3, None)}, 0.95)
    read = json.loads(json.dumps(rules))
    own = read["models"]["svm"]
    # The holdout's thresholds are the final model's; those out of fold are the outer models'.
    assert own["thresholds"] == {"fixed": 0.5, "youden": 0.25}
    assert (own["rule"], read["coverage"]) == ("youden", 0.95)
    assert Quantiles(**own["conformal"]) == Quantiles(0.3, None)
    again = Recalibrator.from_dict(own["recalibration"])
    assert again.apply(risk).tolist() == fitted.apply(risk).tolist()
