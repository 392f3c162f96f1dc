"""Cached reads of the results, renewed when a file changes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.judged_tables import judged_files, stack
from tabdx.artifacts.models import hash_record, read_model, read_record
from tabdx.artifacts.presence import require
from tabdx.artifacts.tables import read_csv, read_parquet
from tabdx.artifacts.versions import describe_differences
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths

PATHS = Paths()


def fingerprint(*paths: Path) -> str:
    """SHA-256 over the content of some files, in order.

    Raises
    ------
    InputError
        If one is missing; the message says which command makes it.
    """
    digest = hashlib.sha256()
    for path in paths:
        digest.update(require(path).read_bytes())
    return digest.hexdigest()


def load_table(path: Path) -> pd.DataFrame:
    """Read a CSV table of the reports."""
    return _table(path, fingerprint(path))


def load_judged(subject: str, name: str) -> pd.DataFrame:
    """Read a table of the reports with the rows of the holdout below, where that was scored."""
    return stack([load_table(path) for path in judged_files(PATHS, subject, name)])


def load_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet table of the reports."""
    return _parquet(path, fingerprint(path))


def load_document(path: Path) -> Any:
    """Read a JSON document of the reports."""
    return _document(path, fingerprint(path))


def load_cohort(paths: Paths = PATHS) -> Cohort:
    """Read all patients, or images, with their dictionary."""
    return _cohort(paths.cohort, fingerprint(paths.cohort))


def count_classes() -> int:
    """Return how many classes the outcome has."""
    return len(load_cohort().dictionary.outcome.classes)


def load_partitions(paths: Paths = PATHS) -> Partitions:
    """Read who is in the holdout and in which outer fold."""
    return _partitions(paths.partitions, fingerprint(paths.partitions))


def model_names() -> list[str]:
    """List the models that have been trained, by their records, the best first."""
    records = [path.stem for path in (PATHS.root / "models").glob("*.json")]
    return rank_models(name for name in records if name != "preprocessing")


def rank_models(names: Iterable[str]) -> list[str]:
    """Order models by their place in the ranking, the best first; those without one by name."""
    try:
        ranked = list(load_table(PATHS.report("evaluation", "ranking.csv"))["model"])
    except (InputError, KeyError):
        ranked = []
    places = {name: place for place, name in enumerate(ranked)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def load_records() -> dict[str, Any]:
    """Read what was recorded of every trained model: its choice, versions, device."""
    return {name: read_record(PATHS.model_record(name)) for name in model_names()}


def load_model(name: str) -> Any:
    """Load a trained model, its files checked against their recorded hashes.

    Raises
    ------
    InputError
        If a file is missing, broken, or not the recorded one, the model was written by a library
        that the installed one may misread, or it tells apart another number of classes than the
        cohort has.
    """
    return _model(name, model_fingerprint(name), count_classes())


def model_fingerprint(name: str, paths: Paths = PATHS) -> str:
    """Fingerprint of a trained model's files and its record."""
    folder = paths.model(name)
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return fingerprint(paths.model_record(name), *files)


def record_hash(name: str) -> str:
    """First digits of the SHA-256 of a model's record, which holds those of its files."""
    return hash_record(PATHS.model_record(name))


def describe_versions(name: str) -> str:
    """Say which other versions a trained model was made with; empty if those installed."""
    return describe_differences(read_record(PATHS.model_record(name))["versions"])


@st.cache_data(show_spinner=False, max_entries=64)
def _table(path: Path, content: str) -> pd.DataFrame:
    return read_csv(path)


@st.cache_data(show_spinner=False, max_entries=16)
def _parquet(path: Path, content: str) -> pd.DataFrame:
    return read_parquet(path)[0]


@st.cache_data(show_spinner=False, max_entries=64)
def _document(path: Path, content: str) -> Any:
    return read_json(path)


@st.cache_resource(show_spinner=False, max_entries=2)
def _cohort(path: Path, content: str) -> Cohort:
    return Cohort.read(path)


@st.cache_resource(show_spinner=False, max_entries=2)
def _partitions(path: Path, content: str) -> Partitions:
    return Partitions.read(path)


@st.cache_resource(show_spinner="Loading the model", max_entries=16)
def _model(name: str, content: str, classes: int) -> Any:
    # Its formats take seconds to import: only where a model is asked.
    from tabdx.classifiers.loading import load_classifier  # noqa: PLC0415

    return load_classifier(read_model(PATHS.model(name), PATHS.model_record(name)), classes)
