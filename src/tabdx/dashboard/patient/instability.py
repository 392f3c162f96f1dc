"""What the same models, made from other patients, would have said of this one."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tabdx.core.errors import InputError
from tabdx.dashboard.shared.loaders import PATHS, load_parquet, load_table
from tabdx.dashboard.shared.rows import each_row
from tabdx.studies.instability.instability import OUT_OF_BAG, PATIENT_COLUMNS, spread_at
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, number, percent, risk

PATIENTS = PATHS.report("instability", "patients.parquet")
SUMMARY = PATHS.report("instability", "summary.csv")
COLUMNS = ["refitted_lower", "refitted_upper", "flip_rate", "bootstrap_models"]

_SWITCHED_OFF = (
    "Nobody looked how far these risks rest on who was studied: no model is listed in "
    "instability.models of params.yaml."
)


@dataclass(frozen=True)
class Stability:
    """The development patients' spreads of risk, or why there are none.

    Attributes
    ----------
    table : DataFrame
        Of `instability.spread_by_patient`, all models; empty if there is none.
    threshold : float
        The risk from which the refitted models call a patient positive.
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
        return Stability(nothing, math.nan, f"How far these risks rest on chance: {error}.")
    if not ({*PATIENT_COLUMNS} <= {*table} and "threshold" in summary):
        return Stability(
            nothing, math.nan, f"{PATIENTS} has other columns; `dvc repro instability` helps."
        )
    if table.empty or summary.empty:
        return Stability(nothing, math.nan, _SWITCHED_OFF)
    return Stability(table, float(summary["threshold"].iloc[0]))


def add_spreads(answers: pd.DataFrame, stability: Stability, patient: str | None) -> pd.DataFrame:
    """Add to each model's risk how it would have been with other patients in training.

    Parameters
    ----------
    answers : DataFrame
        One row per model: ``model``, ``risk``.
    stability : Stability
    patient : str or None
        Who is asked about, if that is a development patient: the spread is then his or her own,
        by the models trained without him or her.

    Returns
    -------
    DataFrame
        The same rows, with `COLUMNS` added, missing where a model was not refitted:
        ``refitted_lower`` and ``refitted_upper`` (the middle 95% of the refitted models' risks),
        ``flip_rate`` (share of these models), ``bootstrap_models`` (trained without the
        patient; missing where the spread is that of similar risks).
    """
    by_model = dict(iter(stability.table.groupby("model")))
    rows = [
        _spread(by_model[name], risk, patient) if name in by_model else (math.nan,) * 4
        for name, risk in zip(answers["model"], answers["risk"], strict=True)
    ]
    return answers.join(pd.DataFrame(rows, columns=COLUMNS, index=answers.index, dtype=float))


def _spread(table: pd.DataFrame, risk: float, patient: str | None) -> tuple[float, ...]:
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
        From `add_spreads`.
    stability : Stability
    """
    if stability.absent:
        return [stability.absent]
    refitted = answers.dropna(subset="refitted_lower")
    if refitted.empty:
        listed = ", ".join(readable(name) for name in stability.models)
        return [
            "None of these models was refitted on other patients; instability.models of "
            f"params.yaml names only {listed}."
        ]
    return [_say(row, stability.threshold) for row in each_row(refitted)]


def _say(row: Any, threshold: float) -> str:
    ends = f"between {risk(row.refitted_lower)} and {risk(row.refitted_upper)}"
    otherwise, name = percent(row.flip_rate, 0), readable(row.model)
    if math.isnan(row.bootstrap_models):
        return (
            f"Models refitted like {name} on other patients of the same kind would have said "
            f"{ends} for patients with this risk; {otherwise} of their calls at "
            f"{number(threshold, 2)} would have been otherwise."
        )
    return (
        f"Models refitted like {name} on other patients, without this one, said {ends} (the middle "
        f"95% of {count(row.bootstrap_models)}); {otherwise} of them called this patient "
        f"otherwise at {number(threshold, 2)}."
    )
