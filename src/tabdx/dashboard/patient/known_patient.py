"""What is known of a patient on whom the models were trained."""

import numpy as np

from tabdx.assessment.decision_rules import Rules
from tabdx.cohort.dictionary import Outcome
from tabdx.core.messages import plural
from tabdx.dashboard.patient.shown_risks import as_shown
from tabdx.dashboard.shared.predictions import find_out_of_fold
from tabdx.studies.explanation.shap_values import Numbers
from tabdx.wording.answers import LEARNED
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import risk

# Of more than two classes.
_LEARNED = LEARNED.replace("its risk here is", "its probabilities here are")


def describe_development(
    patient: str,
    model: str,
    own: Numbers,
    outcome: Outcome,
    rules: Rules,
    prevalence: float,
) -> str:
    """Say a development patient's diagnosis and risk out of fold, as plain text.

    Of more than two classes it is the probability of the patient's own class.

    Risks are said as the answer shows them: recalibrated, at the prevalence where it is used.

    Parameters
    ----------
    patient : str
        Who it is.
    model : str
        The one that answers.
    own : ndarray, shape (1,) or (1, class)
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
    known = find_out_of_fold(model)
    if known is None or patient not in known.patients:
        return ""
    place = known.patients.get_loc(patient)
    before = known.probability[:, place].mean(axis=0)
    both = np.concatenate([own, np.reshape(before, own.shape)])
    shown = as_shown(both, model, rules, prevalence)
    label = int(known.labels[place])
    here, then = shown if shown.ndim == 1 else shown[:, label]
    what = "a risk" if shown.ndim == 1 else f"{outcome.classes[label]} a probability"
    predicts, predicted = ("predicts", "predicted") if shown.ndim == 1 else ("gives", "gave")
    return (
        f"Development patient {patient}, known to be {outcome.classes[label]}. "
        f"{capitalized(readable(model))} {predicts} {what} of {risk(here)} here; out of fold it "
        f"{predicted} {risk(then)} (mean of {plural(len(known.probability), 'repeat')}). "
        f"{LEARNED if shown.ndim == 1 else _LEARNED}"
    )
