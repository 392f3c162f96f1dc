"""The answer to one patient in words: the same on the page, the sheet, the batch and the report."""

from collections.abc import Mapping, Sequence

from tabdx.wording.numbers import number, risk
from tabdx.wording.text import join

# What an answer can be; also the values of the column ``answer``.
BELOW, INCONCLUSIVE, ABOVE = "low risk", "inconclusive", "high risk"
BANDS = (ABOVE, INCONCLUSIVE, BELOW)
WITHHELD = "no answer"
# Of a prediction set of more than two classes that is not one class.
SEVERAL, UNLIKE_ALL = "several classes", "unlike all classes"
# Of a patient without an answer whose risk somebody asked for all the same.
NOT_RELIABLE = "no answer, risk not to be relied on"
LEARNED = "This model has learned from this patient: its risk here is too good to judge it by."


def describe_answer(
    band: str,
    above: bool,
    limits: tuple[float, float, float],
    classes: tuple[str, str],
    doubtful: Sequence[str] | None = None,
) -> str:
    """Say in one sentence where a risk stands.

    Parameters
    ----------
    band : str
        BELOW, INCONCLUSIVE or ABOVE.
    above : bool
        Whether the risk reaches the agreed threshold.
    limits : (float, float, float)
        The agreed threshold; from which risk on, and below which one, the risk tells the classes
        apart too poorly.
    classes : (str, str)
        Names of the negative and the positive class.
    doubtful : sequence of str, optional
        Of more than two classes: those of the other side that are in the prediction set.

    Examples
    --------
    >>> limits, classes = (0.1, 0.1, 0.61), ("benign", "malignant")
    >>> describe_answer(BELOW, False, limits, classes)
    'Low risk: below the agreed threshold of 10%.'
    >>> describe_answer(INCONCLUSIVE, True, limits, classes)[:57]
    'Inconclusive: above the agreed threshold of 10%, but too '
    >>> describe_answer(ABOVE, True, limits, classes)
    'High risk: above the agreed threshold of 10%.'
    >>> describe_answer(INCONCLUSIVE, True, limits, ("a or b", "c"), doubtful=["a", "b"])
    'Inconclusive: above the agreed threshold of 10%, but a and b cannot be excluded.'
    """
    threshold, low, high = limits
    negative, positive = classes
    at = short_percent(threshold)
    if band == BELOW:
        return f"Low risk: below the agreed threshold of {at}."
    if band == ABOVE:
        return f"High risk: above the agreed threshold of {at}."
    if doubtful is not None:
        side = "above" if above else "below"
        but = f"{join(doubtful)} cannot be excluded" if doubtful else UNLIKE_ALL
        return f"Inconclusive: {side} the agreed threshold of {at}, but {but}."
    if above:
        return (
            f"Inconclusive: above the agreed threshold of {at}, but too low to tell {positive} "
            f"from {negative} reliably (from {short_percent(high)})."
        )
    return (
        f"Inconclusive: below the agreed threshold of {at}, but too high to exclude {positive} "
        f"reliably (below {short_percent(low)})."
    )


def name_answer(possible: Sequence[str]) -> str:
    """Name the answer that a prediction set of more than two classes is.

    Examples
    --------
    >>> name_answer(["a"]), name_answer(["a", "b"]), name_answer([])
    ('a', 'several classes', 'unlike all classes')
    """
    return possible[0] if len(possible) == 1 else SEVERAL if possible else UNLIKE_ALL


def describe_classes(possible: Sequence[str], test: str | None = None) -> str:
    """Say in one sentence which of more than two classes a patient may be of.

    Parameters
    ----------
    possible : sequence of str
        The prediction set.
    test : str, optional
        What would tell the classes apart, in the words of the dictionary.

    Examples
    --------
    >>> describe_classes(["b"])
    'Of all classes b alone is plausible.'
    >>> describe_classes(["a", "b"]), describe_classes([])
    ('Cannot be told apart by these measurements: a, b.', 'This patient is unlike all classes.')
    >>> describe_classes(["a", "b"], "a scan")
    'a or b: tell them apart next by a scan.'
    """
    if not possible:
        return f"This patient is {UNLIKE_ALL}."
    if len(possible) == 1:
        return f"Of all classes {possible[0]} alone is plausible."
    if test is None:
        return f"Cannot be told apart by these measurements: {', '.join(possible)}."
    return f"{join(possible, 'or')}: tell them apart next by {test}."


def describe_next_step(band: str, steps: Mapping[str, str]) -> str:
    """Say what follows from an answer, in the words of the dictionary.

    Examples
    --------
    >>> describe_next_step(ABOVE, {"below": "none", "inconclusive": "a test", "above": "a biopsy"})
    'Next step: a biopsy.'
    """
    return f"Next step: {next_step(band, steps)}."


def next_step(band: str, steps: Mapping[str, str]) -> str:
    """Look up what follows from an answer, as a column with that heading has it."""
    return steps[{BELOW: "below", INCONCLUSIVE: "inconclusive", ABOVE: "above"}[band]]


def short_percent(value: float) -> str:
    """Write a threshold as a percentage with no more digits than it needs.

    Examples
    --------
    >>> short_percent(0.1), short_percent(0.385937), short_percent(0.005)
    ('10%', '38.6%', '0.5%')
    """
    return f"{number(100 * value, 1).removesuffix('.0')}%"


def of_hundred(value: float) -> str:
    """Write a risk as patients of 100.

    Examples
    --------
    >>> of_hundred(0.273), of_hundred(0.002), of_hundred(0.999)
    ('27 of 100', 'fewer than 1 of 100', 'more than 99 of 100')
    """
    if 0 < (patients := round(100 * value)) < 100:
        return f"{patients} of 100"
    return "fewer than 1 of 100" if value < 0.5 else "more than 99 of 100"


def describe_share(value: float) -> str:
    """Say a risk as patients of 100, in a sentence.

    Examples
    --------
    >>> describe_share(0.0251)
    '3 of 100 patients with such a risk have it.'
    """
    whole = of_hundred(value)
    have = "has" if whole.startswith(("1 ", "fewer")) else "have"
    return f"{whole} patients with such a risk {have} it."


def describe_risk(value: float, condition: str) -> str:
    """Say a risk as a percentage and as patients of 100.

    Examples
    --------
    >>> describe_risk(0.0251, "malignancy")
    'Risk of malignancy 2.5%: 3 of 100 patients with such a risk have it.'
    """
    return f"Risk of {condition} {risk(value)}: {describe_share(value)}"


def describe_withheld(*, entries: bool) -> str:
    """Say that there is no answer.

    Parameters
    ----------
    entries : bool
        Whether values are in doubt, so that a person should look at them again.

    Examples
    --------
    >>> describe_withheld(entries=True), describe_withheld(entries=False)
    ('No answer: check the entries.', 'No answer.')
    """
    return "No answer: check the entries." if entries else "No answer."
