"""Cached reads of runs and revisions."""

from pathlib import Path

import pandas as pd
import streamlit as st

from tabdx.artifacts.revision_changes import made_with, metric_changes, parameter_changes
from tabdx.artifacts.revisions import Revision
from tabdx.core.errors import InputError
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.loaders import PATHS, fingerprint, load_cohort
from tabdx.dashboard.shared.predictions import load_compared_predictions
from tabdx.evaluation.comparison.changes import judge_changes
from tabdx.evaluation.comparison.runs import Version
from tabdx.report.run_comparison import Comparison, compare_versions, read_version


def load_metric_changes(before: Revision, after: Revision) -> pd.DataFrame:
    """Compare two revisions' metrics out of fold; ``verdict`` says which moved, and how."""
    return _metric_changes(before, after, _workspace(before, after))


def load_parameter_changes(before: Revision, after: Revision) -> pd.DataFrame:
    """Compare two revisions' parameters."""
    return _parameter_changes(before, after, _workspace(before, after))


def load_version(revision: Revision) -> Version:
    """Read a revision's cohort, and its predictions joined with it."""
    if revision.kind == "workspace":
        return Version(revision.name, load_cohort(), load_compared_predictions(), made_with(PATHS))
    if why := _why_lost(revision):
        raise InputError(why)
    return _version_at(revision)


def load_comparison(before: Revision, after: Revision, common: bool) -> Comparison:
    """Compare each model at two revisions: what ``tabdx compare`` says."""
    versions = load_version(before), load_version(after)
    touched = any(revision.kind == "workspace" for revision in (before, after))
    files = sorted(PATHS.all_predictions.glob("*.parquet")) if touched else []
    content = fingerprint(*_parameters(), *([PATHS.cohort] if touched else []), *files)
    return _comparison(before, after, common, content, versions)


def _workspace(*revisions: Revision) -> str:
    """What a comparison depends on beside runs and commits, which never change."""
    touched = any(revision.kind == "workspace" for revision in revisions)
    return fingerprint(PATHS.metrics, *_parameters()) if touched else ""


def _parameters() -> list[Path]:
    """The files that say what the results in the folder were made with."""
    return [PATHS.params, *([PATHS.dvc_lock] if PATHS.dvc_lock.is_file() else [])]


@st.cache_data(show_spinner=False, max_entries=64)
def _metric_changes(before: Revision, after: Revision, workspace: str) -> pd.DataFrame:
    changes = judge_changes(metric_changes(PATHS.root, before, after))
    changes = changes[changes["partition"] == OUT_OF_FOLD].drop(columns="partition")
    rank = changes[changes["metric"] == "log_loss"].set_index("model")["after"]
    return changes.sort_values("model", key=lambda model: model.map(rank), kind="stable")


@st.cache_data(show_spinner=False, max_entries=32)
def _parameter_changes(before: Revision, after: Revision, workspace: str) -> pd.DataFrame:
    return parameter_changes(PATHS.root, before, after)


@st.cache_resource(show_spinner="Reading the earlier predictions", max_entries=8)
def _version_at(revision: Revision) -> Version:
    return read_version(PATHS.root, revision)


@st.cache_data(show_spinner=False, max_entries=8, ttl=30)
def _why_lost(revision: Revision) -> str:
    """Say why a revision cannot be read; empty if it can. DVC takes a second each time."""
    try:
        _version_at(revision)
    except InputError as lost:
        return str(lost)
    return ""


@st.cache_resource(show_spinner="Comparing patient by patient", max_entries=8)
def _comparison(
    before: Revision,
    after: Revision,
    common: bool,
    content: str,
    _versions: tuple[Version, Version],
) -> Comparison:
    return compare_versions(*_versions, load_params(), common=common)
