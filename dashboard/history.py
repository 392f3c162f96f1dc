"""Cached reads of what git and DVC remember."""

import pandas as pd
import streamlit as st

from dashboard.loaders import PATHS, fingerprint, load_cohort, load_passes
from tabdx.artifacts.revisions import (
    WORKSPACE,
    Revision,
    metric_changes,
    parameter_changes,
    predictions_at,
)
from tabdx.evaluation.changes import judge_change
from tabdx.evaluation.passes import Passes, gather


def load_metric_changes(before: Revision, after: Revision) -> pd.DataFrame:
    """Compare two revisions' metrics; a column ``verdict`` says which numbers moved, and how."""
    return _metric_changes(before, after, _workspace(before, after))


def load_parameter_changes(before: Revision, after: Revision) -> pd.DataFrame:
    """Compare two revisions' parameters."""
    return _parameter_changes(before, after, _workspace(before, after))


def load_passes_at(revision: Revision) -> list[Passes]:
    """Read a revision's predictions, joined with the outcome of today's cohort."""
    if revision.key == WORKSPACE:
        return load_passes()
    return _passes_at(revision, fingerprint(PATHS.cohort))


def _workspace(*revisions: Revision) -> str:
    """What a comparison depends on beside the commits, which never change."""
    touched = any(revision.key == WORKSPACE for revision in revisions)
    return fingerprint(PATHS.metrics, PATHS.params) if touched else ""


@st.cache_data(show_spinner="Comparing", max_entries=32)
def _metric_changes(before: Revision, after: Revision, workspace: str) -> pd.DataFrame:
    table = metric_changes(PATHS.root, before, after)
    verdicts = [
        judge_change(row.metric, row.before, row.after) for row in table.itertuples(index=False)
    ]
    return table.assign(verdict=verdicts)


@st.cache_data(show_spinner=False, max_entries=32)
def _parameter_changes(before: Revision, after: Revision, workspace: str) -> pd.DataFrame:
    return parameter_changes(PATHS.root, before, after)


@st.cache_resource(show_spinner="Reading the earlier predictions", max_entries=8)
def _passes_at(revision: Revision, cohort: str) -> list[Passes]:
    return gather(predictions_at(PATHS.root, revision), load_cohort())
