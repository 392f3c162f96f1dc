"""The uploaded table of this session, its problems and its predictions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Dictionary, Outcome
from tabdx.cohort.raw import BLANK_ROWS
from tabdx.cohort.upload import parse_upload
from tabdx.cohort.validation import split_features
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.dashboard.shared.decision_rules import Rules, join_reason, write_answers
from tabdx.dashboard.shared.predict import LoadedModels, name_classes, predict_many

_READ, _RISKS = "submission", "submission_risks"


@dataclass(frozen=True)
class Upload:
    """What was made of an upload.

    Attributes
    ----------
    file : str
        Which upload, among those of this session.
    beside : DataFrame
        The columns that are no features, for every row; indexed by row, 1 is the first patient.
    problems : DataFrame
        As `split_features` returns it.
    features : DataFrame
        Typed, the rows without problems alone; indexed by row.
    refusal : str
        Why the file could not be read at all; empty where it could.
    blank_rows : int
        How many rows without any value were left out.
    """

    file: str
    beside: pd.DataFrame
    problems: pd.DataFrame
    features: pd.DataFrame
    refusal: str = ""
    blank_rows: int = 0


def current_upload(file: str, name: str, content: bytes, dictionary: Dictionary) -> Upload:
    """Read an upload once; every later run of the page finds it in the session."""
    known: Upload | None = st.session_state.get(_READ)
    if known is None or known.file != file:
        st.session_state.pop(_RISKS, None)
        known = st.session_state[_READ] = _read(file, name, content, dictionary)
    return known


def forget_upload() -> None:
    """Let go of an upload that was taken away."""
    for key in (_READ, _RISKS):
        st.session_state.pop(key, None)


def _read(file: str, name: str, content: bytes, dictionary: Dictionary) -> Upload:
    nothing = pd.DataFrame()
    try:
        raw = parse_upload(name, content, dictionary)
    except InputError as error:
        return Upload(file, nothing, nothing, nothing, str(error))
    features, problems = split_features(raw, dictionary)
    beside = raw.loc[:, ~raw.columns.isin(dictionary.feature_names)].dropna(
        axis="columns", how="all"
    )
    beside.index = pd.RangeIndex(1, len(raw) + 1, name="row")
    return Upload(file, beside, problems, features, blank_rows=raw.attrs.get(BLANK_ROWS, 0))


def risks_of(upload: Upload, loaded: LoadedModels) -> pd.DataFrame:
    """Predict the rows without problems, with a progress bar; models asked before are kept.

    Returns
    -------
    DataFrame, shape (patient, model)
        Indexed by row.
    """
    kept: dict[str, pd.Series] = st.session_state.setdefault(_RISKS, {})
    # A model that was retrained meanwhile is another object.
    missing = {
        name: classifier
        for name, classifier in loaded.classifiers.items()
        if _key(name, classifier) not in kept
    }
    if missing:
        bar = st.progress(0.0, f"Predicting {plural(len(upload.features), 'patient')}")
        found = predict_many(LoadedModels(missing, {}), upload.features, bar.progress)
        bar.empty()
        kept |= {_key(name, classifier): found[name] for name, classifier in missing.items()}
    return pd.DataFrame(
        {name: kept[_key(name, classifier)] for name, classifier in loaded.classifiers.items()},
        index=upload.features.index,
    )


def as_table(risks: pd.DataFrame, threshold: float, outcome: Outcome, rules: Rules) -> pd.DataFrame:
    """Lay out risks, calls and answers.

    Returns
    -------
    DataFrame
        ``row``, then for each model ``risk_<model>``, ``recalibrated_<model>`` (where a
        recalibration helped), ``call_<model>`` and, where its rules are known, ``answer_<model>``:
        a class, or that it refers, and why.
    """
    columns: dict[str, object] = {"row": risks.index.to_numpy(dtype=np.int64)}
    for name in map(str, risks):
        values, rule = risks[name].to_numpy(), rules.by_model.get(name)
        columns[f"risk_{name}"] = values
        if rule is not None and rule.recalibrates:
            columns[f"recalibrated_{name}"] = rule.recalibrator.apply(values)
        columns[f"call_{name}"] = name_classes(risks[name], threshold, outcome)
        if rule is not None:
            said, reasons = write_answers(values, rule, outcome)
            columns[f"answer_{name}"] = list(map(join_reason, said, reasons))
    return pd.DataFrame(columns)


def _key(name: str, classifier: object) -> str:
    return f"{name} {id(classifier)}"
