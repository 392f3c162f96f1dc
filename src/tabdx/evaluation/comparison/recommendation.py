"""The model that answers for a patient."""

from collections.abc import Sequence

from tabdx.core.errors import InputError
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.evaluation.class_predictions import Joined
from tabdx.evaluation.metrics.per_patient import values_per_patient
from tabdx.numerics.rounding import levels

BEST = "best"


def recommend(joined: Sequence[Joined], chosen: str) -> str:
    """Name the model that answers for a patient: the first of the ranking, or the chosen one.

    Parameters
    ----------
    joined : sequence of Joined
        The models' predictions; the holdout's are not read.
    chosen : str
        ``answer.model``: best (the lowest log loss out of fold; of equals the first), or a name.

    Raises
    ------
    InputError
        If there are no out-of-fold predictions, or none of the chosen model.
    """
    judged = [one for one in joined if one.partition == OUT_OF_FOLD]
    names = [one.model for one in judged]
    if not names:
        raise InputError("no model was predicted out of fold; train one first")
    if chosen == BEST:
        losses = [
            values_per_patient("log_loss", one.labels, one.probability, 0.5).mean()
            for one in judged
        ]
        return names[int(levels(losses).argmin())]
    if chosen not in names:
        raise InputError(
            f"answer.model is {chosen}, which was not trained; choose best or one of "
            f"{', '.join(names)}"
        )
    return chosen
