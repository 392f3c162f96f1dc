"""The printed sheet of one patient."""

from collections.abc import Sequence
from dataclasses import dataclass

from tabdx.report.templating import fill


@dataclass(frozen=True)
class SheetRisk:
    """One model's answer, in the words of the sheet; empty where there is none.

    Attributes
    ----------
    model : str
    risk : str
        Of what the sheet is about; of the likeliest class where no class is positive.
    spread : str
        Of an ensemble's networks.
    answer : str
        Low risk, inconclusive or high risk.
    prediction_set : str
        The classes that are plausible at this risk.
    refitted : str
        Between which risks models trained on other patients lie.
    probabilities : sequence of str
        Of each of the sheet's classes.
    """

    model: str
    risk: str
    spread: str
    answer: str
    prediction_set: str
    refitted: str
    probabilities: Sequence[str] = ()


@dataclass(frozen=True)
class SheetValue:
    """One entered value, in the words of the sheet; `unusual` sets it in bold."""

    feature: str
    value: str
    unit: str
    training_range: str
    unusual: bool


@dataclass(frozen=True)
class Sheet:
    """What the sheet says.

    Attributes
    ----------
    cohort : str
        Whose patients the models learned from.
    condition : str
        What the risk is of; empty where no class is positive.
    made : str
        When the sheet was made, and by which model.
    answer : str
        The answer of the recommended model in one paragraph; empty where it is withheld.
    refusal : str
        That there is no answer; empty where there is one.
    withheld : sequence of str
        Why there is none.
    basis : str
        Whose risk it is, and between which ends it lies.
    risks : sequence of SheetRisk
        Of all models, the recommended one first; none where the answer is withheld.
    notes : sequence of str
        What the answer rests on, and how often such answers held.
    warnings : sequence of str
        What a reader must know before believing the risks.
    similarity : str
        The patient's place among the training patients, in one sentence.
    values : sequence of SheetValue
    classes : sequence of str
        More than two classes, whose probabilities are shown; none of two, whose risk says all.
    """

    cohort: str
    condition: str
    made: str
    answer: str
    refusal: str
    withheld: Sequence[str]
    basis: str
    risks: Sequence[SheetRisk]
    notes: Sequence[str]
    warnings: Sequence[str]
    similarity: str
    values: Sequence[SheetValue]
    classes: Sequence[str] = ()


def as_html(sheet: Sheet) -> str:
    """Return the sheet as one self-contained page, every word escaped, laid out for A4."""
    return fill("patient_sheet.html.j2", sheet=sheet)
