"""The schema of requests and answers, made from the dictionary."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from tabdx.cohort.dictionary import Dictionary, Feature, Kind
from tabdx.cohort.number_grammar import LARGEST


class Answer(BaseModel):
    """The answer to one patient, as the dashboard gives it.

    Attributes
    ----------
    probabilities : dict of str to float, or None
        Of each class; None where the answer is withheld.
    risk : float or None
        Of the positive classes; None where it is withheld, or no class is positive.
    predicted_class : str
        By the rule in force; empty where the answer is withheld.
    answer : str
        Such as low risk, inconclusive, high risk or no answer.
    prediction_set : list of str
        The classes that are possible.
    reasons : str
        Warnings, or why the answer is withheld.
    statement, next_step : str
        The answer in words, and what follows from it.
    """

    probabilities: dict[str, float] | None
    risk: float | None
    predicted_class: str
    answer: str
    prediction_set: list[str]
    reasons: str
    statement: str
    next_step: str


class Answers(BaseModel):
    """Answers to some patients, in their order, and by what they were made.

    Attributes
    ----------
    model, record, tabdx : str
        The model, the first digits of its record's SHA-256, and the version that answers.
    threshold, prevalence : float or None
        The agreed threshold and the prevalence in force; None where no class is positive.
    notes : list of str
        What a person should know before any answer.
    answers : list of Answer
    """

    model: str
    record: str
    tabdx: str
    threshold: float | None
    prevalence: float | None
    notes: list[str]
    answers: list[Answer]


def make_patient(dictionary: Dictionary) -> type[BaseModel]:
    """Make the schema of a patient: a value for each feature, null where it was not measured."""
    fields: dict[str, Any] = {
        f"feature_{number}": (_type_of(feature), _describe(feature))
        for number, feature in enumerate(dictionary.features)
    }
    settings = ConfigDict(extra="forbid", strict=True)
    return create_model("Patient", __config__=settings, **fields)


def make_request(patient: type[BaseModel], most_patients: int) -> type[BaseModel]:
    """Make the schema of a request for several patients."""
    patients: Any = list[patient]  # type: ignore[valid-type]
    return create_model(
        "Patients",
        __config__=ConfigDict(extra="forbid"),
        patients=(patients, Field(min_length=1, max_length=most_patients)),
    )


def _type_of(feature: Feature) -> Any:
    if feature.kind is Kind.CATEGORICAL:
        return Literal[feature.levels] | None
    number = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
    return number | None


def _describe(feature: Feature) -> Any:
    said = [feature.description, f"Unit: {feature.unit}." if feature.unit else ""]
    if feature.plausible is not None:
        lowest, highest = feature.plausible
        said.append(f"Plausible: {lowest:g} to {highest:g}.")
    text = " ".join(part for part in said if part) or None
    return Field(alias=feature.name, description=text)
