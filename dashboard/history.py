"""Cached reads of what git and DVC remember."""

import pandas as pd
import streamlit as st

from dashboard.loaders import PATHS, fingerprint, load_cohort
from dashboard.predictions import load_passes
from tabdx.artifacts.predictions import read_all_predictions
from tabdx.artifacts.revisions import WORKSPACE, Revision, metric_changes, parameter_changes
from tabdx.artifacts.snapshots import opened_at
from tabdx.cohort.cohort import Cohort
from tabdx.evaluation.comparing.changes import judge_change
from tabdx.evaluation.comparing.versions import Version
from tabdx.evaluation.passes import gather
from tabdx.params import read_params
from tabdx.report.changes import Comparison, compare_versions


def load_metric_changes(before: Revision, after: Revision) -> pd.DataFrame:
    """Compare two revisions' metrics; a column ``verdict`` says which numbers moved, and how."""
    return _metric_changes(before, after, _workspace(before, after))


def load_parameter_changes(before: Revision, after: Revision) -> pd.DataFrame:
    """Compare two revisions' parameters."""
    return _parameter_changes(before, after, _workspace(before, after))


def load_version(revision: Revision) -> Version:
    """Read a revision's cohort, and its predictions joined with it."""
    if revision.key == WORKSPACE:
        return Version(revision.name, load_cohort(), load_passes())
    return _version_at(revision)


def load_comparison(before: Revision, after: Revision, common: bool) -> Comparison:
    """Compare each model at two revisions: what ``tabdx compare`` says, at today's threshold."""
    versions = [load_version(revision) for revision in (before, after)]
    touched = any(revision.key == WORKSPACE for revision in (before, after))
    files = sorted(PATHS.all_predictions.glob("*.parquet")) if touched else []
    content = fingerprint(PATHS.params, *([PATHS.cohort] if touched else []), *files)
    return _comparison(before, after, common, content, versions)


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
def _version_at(revision: Revision) -> Version:
    with opened_at(PATHS.root, revision) as then:
        cohort = Cohort.read(then.cohort)
        return Version(
            revision.name, cohort, gather(read_all_predictions(then.all_predictions), cohort)
        )


@st.cache_resource(show_spinner="Comparing patient by patient", max_entries=8)
def _comparison(
    before: Revision, after: Revision, common: bool, content: str, _versions: list[Version]
) -> Comparison:
    params = read_params(PATHS.params)
    return compare_versions(
        *_versions,
        common=common,
        threshold=params.evaluate.threshold,
        confidence=params.evaluate.confidence,
    )
