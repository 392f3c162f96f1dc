"""What errors cost when a missed disease and a needless alarm weigh differently."""

from tabdx.errors import InputError


def threshold_for(harm_ratio: float) -> float:
    """Return the threshold that does least harm, if the risks can be taken at their word.

    Question: if missing one diseased patient is as bad as `harm_ratio` needless alarms, from
    which risk on should a patient be called positive?
    Formula: at risk p an alarm does (1 − p) harm and an all-clear p·ratio; they are equal at
    p = 1 / (1 + ratio).
    Reference: Pauker & Kassirer (1975), NEJM 293, 229–234; Vickers & Elkin (2006), Medical
    Decision Making 26, 565–574.

    Parameters
    ----------
    harm_ratio : float
        Needless alarms that are together as bad as one missed diseased patient; above 0.

    Raises
    ------
    InputError
        If the ratio is not above 0.

    Examples
    --------
    >>> threshold_for(1), threshold_for(19)
    (0.5, 0.05)
    """
    return 1 / (1 + _checked(harm_ratio))


def harm(missed: float, needless: float, harm_ratio: float) -> float:
    """Weigh missed diseased patients and needless alarms together, in needless alarms.

    Question: which of two ways of calling patients does less harm on the whole?
    Formula: missed · ratio + needless.
    Reference: Vickers & Elkin (2006), Medical Decision Making 26, 565–574.

    Parameters
    ----------
    missed, needless : float
        How many patients; means over repeats may be fractional.
    harm_ratio : float
        Needless alarms that are together as bad as one missed diseased patient; above 0.

    Raises
    ------
    InputError
        If the ratio is not above 0.

    Examples
    --------
    Two missed at ten alarms each, and five alarms:

    >>> harm(missed=2, needless=5, harm_ratio=10)
    25
    """
    return missed * _checked(harm_ratio) + needless


def _checked(harm_ratio: float) -> float:
    if not harm_ratio > 0:
        raise InputError(
            f"the harm ratio should be above 0, found {harm_ratio}; it says how many needless "
            "alarms are as bad as one missed patient"
        )
    return harm_ratio
