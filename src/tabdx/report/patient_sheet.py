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
    spread : str
        Of an ensemble's networks.
    predicted_class : str
        The class at the sheet's threshold.
    answer : str
        A class, or to refer; with the reason.
    refitted : str
        Between which risks models trained on other patients lie.
    """

    model: str
    risk: str
    spread: str
    predicted_class: str
    answer: str
    refitted: str


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
    positive : str
        Name of the positive class.
    threshold : str
        The risk from which a patient is called positive.
    made : str
        When the sheet was made.
    risks : sequence of SheetRisk
    notes : sequence of str
        What the answers and spreads mean, and how often such answers held.
    warnings : sequence of str
        What a reader must know before believing the risks.
    similarity : str
        The patient's place among the training patients, in one sentence.
    values : sequence of SheetValue
    """

    cohort: str
    positive: str
    threshold: str
    made: str
    risks: Sequence[SheetRisk]
    notes: Sequence[str]
    warnings: Sequence[str]
    similarity: str
    values: Sequence[SheetValue]


def as_html(sheet: Sheet) -> str:
    """Return the sheet as one self-contained page, every word escaped, laid out for A4."""
    return fill("patient_sheet.html.j2", sheet=sheet)
