"""The uploaded table of this session: what was read of it, its risks and its checks."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import streamlit as st

from tabdx.assessment.decision_rules import RULES
from tabdx.assessment.many_patients import check_rows, explain_unreadable
from tabdx.assessment.remarks import identifiers
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.column_names import find_aliases
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.number_grammar import POINT, decimal_mark
from tabdx.cohort.raw import BLANK_ROWS, SEPARATOR, UNREADABLE
from tabdx.cohort.upload import parse_upload
from tabdx.cohort.validation import split_features
from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten
from tabdx.dashboard.shared.development import development_fingerprint, load_reference_ranges
from tabdx.dashboard.shared.loaders import PATHS, fingerprint, load_cohort, load_partitions
from tabdx.dashboard.shared.neighbourhood import load_neighbourhood
from tabdx.dashboard.shared.predict import LoadedModels, predict_many
from tabdx.studies.explanation.shap_values import Numbers

_READ, _RISKS, _CHECKED, VALIDATED = (
    f"submission{part}" for part in ("", "_risks", "_checked", "_validated")
)
Made = TypeVar("Made")
# Of one model: the risk of each row, or the probability of each of more than two classes.
Predicted = pd.Series | pd.DataFrame

_SAMPLED_ROWS = 1_000  # that show the decimal mark


@dataclass(frozen=True)
class Upload:
    """What was made of an upload.

    Rows are numbered as in the file: 1 is the first below the line of names, blank ones included.

    Attributes
    ----------
    file : str
        Which upload, among those of this session.
    refusal : str
        Why the file could not be read at all; empty where it could.
    own : DataFrame
        The columns that are no features, for every row, under the file's names: one may be empty
        or come twice.
    features : DataFrame
        Typed, the rows without problems alone.
    problems : DataFrame
        As `split_features` returns it.
    unreadable : Series of str
        Why each of the other rows could not be read.
    aliases : mapping of str to str
        Columns that were taken for a feature, though they bear another name.
    blank_rows : int
        How many rows without any value came after the last patient, and were left out.
    dialect : (str, str)
        What separates the columns, and the decimal mark.
    """

    file: str
    refusal: str = ""
    own: pd.DataFrame = field(default_factory=pd.DataFrame)
    features: pd.DataFrame = field(default_factory=pd.DataFrame)
    problems: pd.DataFrame = field(default_factory=pd.DataFrame)
    unreadable: pd.Series = field(default_factory=lambda: pd.Series(dtype=str))
    aliases: Mapping[str, str] = field(default_factory=dict)
    blank_rows: int = 0
    dialect: tuple[str, str] = (",", POINT)

    def name_row(self, row: int, dictionary: Dictionary) -> str:
        """Say who a row is, by the person's own identifier where there is one."""
        said = f"Row {row} of the table"
        for name, values in identifiers(self.own, dictionary):
            if row in values.index:
                return f"{said}: {shorten(name)} {shorten(values[row])}"
        return said

    @property
    def own_by_name(self) -> pd.DataFrame:
        """The columns that are no features; of those that bear the same name, the first."""
        return self.own.loc[:, ~self.own.columns.duplicated()]


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
        return Upload(file, str(error))
    aliases = _name_features(raw, dictionary)
    features, problems = split_features(raw, dictionary)
    blank = raw.attrs.get(BLANK_ROWS, [])
    rows = np.setdiff1d(np.arange(1, len(raw) + len(blank) + 1), blank)
    between = [row for row in blank if row < rows[-1]]
    features.index = pd.Index(rows[features.index.to_numpy(dtype=int) - 1], name="row")
    numbers = dict(enumerate(rows.tolist(), start=1))
    problems["row"] = problems["row"].map(numbers).astype("Int64")
    return Upload(
        file,
        own=_own_columns(raw, dictionary, rows),
        features=features,
        problems=problems,
        unreadable=pd.concat(
            [
                explain_unreadable(problems.dropna(subset="row")),
                pd.Series("The row is empty.", index=between, dtype=str),
            ]
        ),
        aliases=aliases,
        blank_rows=len(blank) - len(between),
        dialect=_find_dialect(raw, dictionary),
    )


def _name_features(raw: pd.DataFrame, dictionary: Dictionary) -> dict[str, str]:
    """Give columns that stand under another name for a feature the feature's."""
    aliases = find_aliases(raw.columns.tolist(), dictionary)
    raw.columns = pd.Index([aliases.get(name, name) for name in raw.columns], dtype=str)
    why = raw.attrs.get(UNREADABLE, {})
    raw.attrs[UNREADABLE] = {aliases.get(name, name): said for name, said in why.items()}
    return aliases


def _own_columns(raw: pd.DataFrame, dictionary: Dictionary, rows: np.ndarray) -> pd.DataFrame:
    own = raw.loc[:, ~raw.columns.isin(dictionary.feature_names)]
    own = own.loc[:, own.notna().any().to_numpy()]
    own.index = pd.Index(rows, name="row")
    return own.reindex(range(1, int(rows[-1]) + 1))


def _find_dialect(raw: pd.DataFrame, dictionary: Dictionary) -> tuple[str, str]:
    separator = raw.attrs.get(SEPARATOR, ",")
    if separator == ",":
        return separator, POINT
    sample = raw.loc[:, raw.columns.isin(dictionary.feature_names)].head(_SAMPLED_ROWS)
    return separator, decimal_mark(sample.to_numpy().ravel().tolist()) or POINT


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
            load_neighbourhood(),
            most_missing,
            development.features,
            load_cohort().select(load_partitions().holdout).features,
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
    return {name: _on_rows(kept[record], upload.features.index) for name, record in records.items()}


def _on_rows(predicted: Numbers, rows: pd.Index) -> Predicted:
    if predicted.ndim == 1:
        return pd.Series(predicted, rows)
    return pd.DataFrame(predicted, rows)
