"""Instability of a patient's risks over the bootstrap models."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tabdx.core.errors import InputError
from tabdx.dashboard.shared.loaders import PATHS, load_parquet, load_table
from tabdx.dashboard.shared.rows import each_row
from tabdx.studies.instability.instability import OUT_OF_BAG, spread_at
from tabdx.wording.answers import short_percent
from tabdx.wording.columns import PATIENT_COLUMNS
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, percent, risk

PATIENTS = PATHS.report("instability", "patients.parquet")
SUMMARY = PATHS.report("instability", "summary.csv")
COLUMNS = ["refitted_lower", "refitted_upper", "flip_rate", "bootstrap_models"]

_SWITCHED_OFF = (
    "Instability was not analysed. Add models to instability.models in params.yaml and run "
    "dvc repro."
)


@dataclass(frozen=True)
class Stability:
    """Spreads of the development patients' risks, or why there are none.

    Attributes
    ----------
    table : DataFrame
        Of `instability.spread_by_patient`, all models; empty if there is none.
    threshold : float
        The risk from which the refitted models call a patient positive, ``evaluate.threshold``.
    absent : str
        Why there are none, as plain text; empty where there are.
    """

    table: pd.DataFrame
    threshold: float
    absent: str = ""

    @property
    def models(self) -> list[str]:
        """The models that were refitted."""
        return [str(name) for name in self.table["model"].unique()]


def load_stability() -> Stability:
    """Read the spreads; without them the page goes on, and says so."""
    nothing = pd.DataFrame(columns=PATIENT_COLUMNS)
    try:
        table, summary = load_parquet(PATIENTS), load_table(SUMMARY)
    except InputError as error:
        return Stability(nothing, math.nan, f"Instability of these risks: {error}.")
    if not ({*PATIENT_COLUMNS} <= {*table} and "threshold" in summary):
        return Stability(
            nothing, math.nan, f"{PATIENTS} has other columns; `dvc repro instability` helps."
        )
    if table.empty or summary.empty:
        return Stability(nothing, math.nan, _SWITCHED_OFF)
    return Stability(table, float(summary["threshold"].iloc[0]))


def add_spreads(answers: pd.DataFrame, stability: Stability, patient: str | None) -> pd.DataFrame:
    """Add to each model's risk its range over the bootstrap models.

    Parameters
    ----------
    answers : DataFrame
        One row per model: ``model``, ``risk``.
    stability : Stability
    patient : str or None
        Who is asked about, if that is a development patient: the spread is then that of the
        models trained without this patient.

    Returns
    -------
    DataFrame
        The same rows, with `COLUMNS` added, missing where a model was not refitted:
        ``refitted_lower`` and ``refitted_upper`` (the middle 95% of the refitted models' risks),
        ``flip_rate`` (share of these models), ``bootstrap_models`` (trained without the
        patient; missing where the spread is that of similar risks).
    """
    rows = [
        spread_of(stability.table, name, risk, patient)
        for name, risk in zip(answers["model"], answers["risk"], strict=True)
    ]
    return answers.join(pd.DataFrame(rows, columns=COLUMNS, index=answers.index, dtype=float))


def spread_of(
    spreads: pd.DataFrame, model: str, risk: float, patient: str | None
) -> tuple[float, ...]:
    """Find the range of one model's risk over its bootstrap models.

    Parameters
    ----------
    spreads : DataFrame
        Of all models, of one class.
    model : str
    risk : float
        As the model predicts it.
    patient : str or None
        As `add_spreads` takes it.

    Returns
    -------
    tuple of float
        In the order of `COLUMNS`; all missing where the model was not refitted.
    """
    table = spreads[spreads["model"] == model]
    if table.empty:
        return (math.nan,) * len(COLUMNS)
    own = table[(table["patient"].astype(str) == patient) & (table[f"{OUT_OF_BAG}_resamples"] > 0)]
    if len(own):
        columns = ("lower", "upper", "flip_rate", "resamples")
        return tuple(float(own[f"{OUT_OF_BAG}_{name}"].iloc[0]) for name in columns)
    try:
        found = spread_at(table, risk)
    except InputError:  # each patient was drawn in each of a few resamples
        return (math.nan,) * 4
    return found.lower, found.upper, found.flip_rate, math.nan


def describe_spreads(answers: pd.DataFrame, stability: Stability) -> list[str]:
    """Say each refitted model's spread in a sentence, or why there is none; plain text.

    Parameters
    ----------
    answers : DataFrame
        Of `add_spreads` and `answer_by_model`: risks as they are shown.
    stability : Stability
    """
    if stability.absent:
        return [stability.absent]
    refitted = answers.dropna(subset="refitted_lower")
    analysed = [name for name in answers["model"] if name in stability.models]
    if refitted.empty and analysed:
        return [
            f"There is no spread of {', '.join(map(readable, analysed))} to show: too few "
            "resamples leave a patient out, or its classes are recalibrated together, which cannot "
            "be done to the risks of refitted models one by one."
        ]
    if refitted.empty:
        listed = ", ".join(readable(name) for name in stability.models)
        return [
            "Instability was not analysed for these models; instability.models of params.yaml "
            f"names only {listed}."
        ]
    return [_say(row, stability.threshold) for row in each_row(refitted)]


def _say(row: Any, threshold: float) -> str:
    ends = f"between {risk(row.refitted_lower)} and {risk(row.refitted_upper)}"
    flips = ""
    # They were counted in the risks as predicted: no answer is known to flip where it is given
    # at another threshold, or in risks that were recalibrated or carried to another prevalence.
    if row.threshold == threshold and row.risk == row.own_risk:
        flips = f"; {percent(row.flip_rate, 0)} of them predict the other class at the agreed "
        flips += f"threshold of {short_percent(threshold)}"
    if math.isnan(row.bootstrap_models):
        return (
            f"Instability of {readable(row.model)}: for patients with this risk, models fitted on "
            f"bootstrap resamples give risks {ends}{flips}."
        )
    return (
        f"Instability of {readable(row.model)}: {count(row.bootstrap_models)} models fitted on "
        f"resamples without this patient give risks {ends} (middle 95%){flips}."
    )
