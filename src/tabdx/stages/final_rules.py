"""The decision rules of the models that are kept, of tables and of images."""

from typing import Any

import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.core.params import JudgingParams
from tabdx.evaluation.calibration.parts import final_parts
from tabdx.evaluation.decisions.threshold_learners import learners
from tabdx.evaluation.decisions.threshold_rules import make_rules


def final_rules(params: JudgingParams, inner: pd.DataFrame, cohort: Cohort) -> dict[str, Any]:
    """Learn the rules of every model on its inner predictions, as the parameters ask."""
    return make_rules(
        final_parts(inner, cohort),
        learners(
            fixed=params.evaluate.threshold,
            minimum_sensitivity=params.decide.minimum_sensitivity,
            harm_ratio=params.decide.harm_ratio,
        ),
        chosen=params.decide.rule,
        coverage=params.decide.coverage,
        methods=params.decide.recalibrate,
        outcome=cohort.dictionary.outcome,
    )
