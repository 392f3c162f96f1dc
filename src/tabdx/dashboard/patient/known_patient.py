"""What is known of a patient on whom the models were trained."""

import numpy as np

from tabdx.assessment.decision_rules import Rules
from tabdx.cohort.dictionary import Outcome
from tabdx.core.messages import plural
from tabdx.dashboard.patient.shown_risks import as_shown
from tabdx.dashboard.shared.predictions import load_out_of_fold
from tabdx.wording.answers import LEARNED
from tabdx.wording.names import readable
from tabdx.wording.numbers import risk


def describe_development(
    patient: str, model: str, own_risk: float, outcome: Outcome, rules: Rules, prevalence: float
) -> str:
    """Say a development patient's diagnosis and risk out of fold, as plain text.

    Risks are said as the answer shows them: recalibrated, at the prevalence where it is used.

    Parameters
    ----------
    patient : str
        Who it is.
    model : str
        The one that answers.
    own_risk : float
        What it predicts, trained on all development patients.
    outcome : Outcome
        The names of the classes.
    rules : Rules
        By which the risks are recalibrated.
    prevalence : float
        Share of the diseased where the answer is used.

    Returns
    -------
    str
        Empty where there are no predictions out of fold: the diagnosis stands beside them.
    """
    known = load_out_of_fold(model)
    if patient not in known.index:
        return ""
    own, name = known.loc[patient].to_dict(), readable(model)
    here, before = as_shown(np.array([own_risk, own["risk"]]), model, rules, prevalence)
    return (
        f"Development patient {patient}, known to be {outcome.classes[int(own['positive'])]}. "
        f"{name} predicts a risk of {risk(here)} here; out of fold it predicted "
        f"{risk(before)} (mean of {plural(int(own['repeats']), 'repeat')}). "
        f"{LEARNED}"
    )
