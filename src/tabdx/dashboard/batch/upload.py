"""The uploaded table of this session: what was read of it, its risks and its checks."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

import pandas as pd
import streamlit as st

from tabdx.assessment.decision_rules import RULES
from tabdx.assessment.many_patients import StudyPatients, check_rows
from tabdx.assessment.patient_table import PatientTable, divide_table
from tabdx.assessment.prediction import Predicted, on_rows
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.upload import parse_upload
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.dashboard.shared.development import development_fingerprint, load_reference_ranges
from tabdx.dashboard.shared.loaders import PATHS, fingerprint, load_cohort, load_partitions
from tabdx.dashboard.shared.neighbourhood import load_neighbourhood
from tabdx.dashboard.shared.predict import LoadedModels, predict_many
from tabdx.studies.explanation.shap_values import Numbers

_READ, _RISKS, _CHECKED, VALIDATED = (
    f"submission{part}" for part in ("", "_risks", "_checked", "_validated")
)
Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Upload(PatientTable):
    """What was made of an upload.

    Attributes
    ----------
    file : str
        Which upload, among those of this session.
    refusal : str
        Why the file could not be read at all; empty where it could.
    """

    file: str
    refusal: str = ""


def current_upload(file: str, name: str, content: bytes, dictionary: Dictionary) -> Upload:
    """Read an upload once; every later run of the page finds it in the session."""
    basis = file, development_fingerprint()
    return make_once(_READ, basis, lambda: _read(file, name, content, dictionary))


def kept_upload() -> Upload | None:
    """Return the table that was uploaded before another page was shown; None if there is none."""
    known = st.session_state.get(_READ)
    return known[1] if known and known[0][1] == development_fingerprint() else None


def make_once(key: str, basis: Hashable, make: Callable[[], Made]) -> Made:
    """Make something for this session, and again only where its basis changed."""
    known: tuple[Hashable, Made] | None = st.session_state.get(key)
    if known is None or known[0] != basis:
        known = st.session_state[key] = basis, make()
    return known[1]


def basis_of(upload: Upload, *files: Path) -> tuple[str, ...]:
    """Name what is made of an upload by: itself, the patients of the study, and some files."""
    return upload.file, development_fingerprint(), fingerprint(*files)


def forget_upload() -> None:
    """Let go of an upload that was taken away."""
    for key in (_READ, _RISKS, _CHECKED, VALIDATED):
        st.session_state.pop(key, None)


def _read(file: str, name: str, content: bytes, dictionary: Dictionary) -> Upload:
    try:
        raw = parse_upload(name, content, dictionary)
    except InputError as error:
        return Upload(file=file, refusal=str(error))
    table = divide_table(raw, dictionary)
    return Upload(file=file, **{one.name: getattr(table, one.name) for one in fields(table)})


def check_upload(upload: Upload, development: Cohort, most_missing: float) -> pd.DataFrame:
    """Check the rows without problems, with a progress bar; once for an upload.

    Returns
    -------
    DataFrame
        As `check_rows` gives it.
    """

    def check() -> pd.DataFrame:
        bar = st.progress(0.0, f"Checking {plural(len(upload.features), 'row')}")
        checked = check_rows(
            upload.features,
            development.dictionary,
            load_reference_ranges(),
            StudyPatients(
                load_neighbourhood(),
                development.features,
                load_cohort().select(load_partitions().holdout).features,
            ),
            most_missing,
            bar.progress,
        )
        bar.empty()
        return checked

    return make_once(_CHECKED, basis_of(upload, RULES), check)


def predict_upload(upload: Upload, loaded: LoadedModels) -> dict[str, Predicted]:
    """Predict the rows without problems, with a progress bar; models asked before are kept.

    Returns
    -------
    dict of str to Series, shape (row,), or DataFrame, shape (row, class)
        By model, indexed by row: the risk of two classes, or the probability of each of more.
    """
    kept = make_once(_RISKS, basis_of(upload), dict[str, Numbers])
    # The record of a model that was trained again is another.
    records = {name: fingerprint(PATHS.model_record(name)) for name in loaded.classifiers}
    missing = {
        name: loaded.classifiers[name] for name, record in records.items() if record not in kept
    }
    if missing:
        bar = st.progress(0.0, f"Predicting {plural(len(upload.features), 'patient')}")
        found = predict_many(LoadedModels(missing, {}), upload.features, bar.progress)
        bar.empty()
        kept |= {records[name]: found[name] for name in missing}
    return {name: on_rows(kept[record], upload.features.index) for name, record in records.items()}
