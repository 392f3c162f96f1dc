"""The data of the report: tables, documents and records, with reasons for those that lack."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.judged_tables import read_judged
from tabdx.artifacts.models import read_record
from tabdx.artifacts.presence import require
from tabdx.artifacts.tables import read_csv, read_parquet
from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.report.holdout import read_count
from tabdx.report.inputs import ALL, DOCUMENTS, PARQUETS, PROJECT_FILES, TABLES, Artefact
from tabdx.wording.findings import LOOKED_AT, Finding, find_warnings
from tabdx.wording.headline import recommended_model
from tabdx.wording.names import readable

DEVELOPMENT, HOLDOUT = "development", "holdout"


@dataclass(frozen=True)
class ReportData:
    """What the documents say, before it is put into words.

    Attributes
    ----------
    params : Params
        The choices of the run.
    dictionary : Dictionary
        What each column is; its names come from outside and are escaped on writing.
    counts : DataFrame
        Patients by ``partition`` (development | holdout) and ``class``, the negative class first:
        columns ``partition``, ``class``, ``patients``, ``proportion`` (of the partition),
        ``groups`` (with a patient of that class; one with patients of both counts in both).
    groups : Mapping of str to int
        Groups of patients in each partition; empty where the dictionary names none. Then a row of
        the table is a recording, and a group, such as a person, is what counts as independent.
    fingerprint : str
        SHA-256 of the validated table of patients.
    tables : mapping of str to DataFrame
        Every table that is there and has rows, by its path under ``reports/``.
    documents : mapping of str to object
        Every JSON document that is there, by its path under ``reports/``.
    records : mapping of str to mapping
        What was recorded of each trained model, in the order of the ranking.
    readings : str
        How often the holdout was scored, as `tabdx.report.holdout` says it.
    absences : mapping of str to str
        Why each other artefact is not there, and what to do, in one sentence.
    files : frozenset of str
        Files of the project that a document may lead to.
    """

    params: Params
    dictionary: Dictionary
    counts: pd.DataFrame
    groups: Mapping[str, int]
    fingerprint: str
    tables: Mapping[str, pd.DataFrame]
    documents: Mapping[str, Any]
    records: Mapping[str, Mapping[str, Any]]
    readings: str
    absences: Mapping[str, str]
    files: frozenset[str]

    def has(self, *keys: str) -> bool:
        """Tell whether all of these artefacts are there, and have something in them."""
        return all(key in self.tables or key in self.documents for key in keys)

    def why_absent(self, *keys: str) -> str:
        """Say why these are not there, each reason once."""
        reasons = dict.fromkeys(self.absences[key] for key in keys if key in self.absences)
        return " ".join(reasons)

    @cached_property
    def warnings(self) -> list[Finding]:
        """What should be cleared up before the numbers are believed."""
        return find_warnings({**self.tables, **self.documents}, self.records)

    @property
    def positive(self) -> str:
        """Name of the diseased class."""
        return self.dictionary.outcome.sides.positive

    @property
    def negative(self) -> str:
        """Name of the other class."""
        return self.dictionary.outcome.sides.negative

    @property
    def models(self) -> list[str]:
        """Models in the order of the ranking, the best first."""
        return [str(model) for model in self.tables["evaluation/ranking.csv"]["model"]]

    @property
    def recommended(self) -> str:
        """The model that answers for a patient."""
        ranking = self.tables["evaluation/ranking.csv"]
        return recommended_model(ranking, self.documents.get("decide/rules.json"))

    def patients(self, partition: str | None = None, of_class: str | None = None) -> int:
        """Count patients, of one partition or class or of all."""
        rows = self.counts
        if partition is not None:
            rows = rows[rows["partition"] == partition]
        if of_class is not None:
            rows = rows[rows["class"] == of_class]
        return int(rows["patients"].sum())

    def independent(self, partition: str | None = None, of_class: str | None = None) -> int:
        """Count the patients, or where the dictionary names groups, the groups."""
        if not self.groups:
            return self.patients(partition, of_class)
        if of_class is None:
            return sum(found for name, found in self.groups.items() if partition in (None, name))
        rows = self.counts[self.counts["class"] == of_class]
        if partition is not None:
            rows = rows[rows["partition"] == partition]
        return int(rows["groups"].sum())

    def describe_patients(self, partition: str | None = None, of_class: str | None = None) -> str:
        """Write how many patients there are; of groups, recordings and groups apart."""
        patients = self.patients(partition, of_class)
        if not self.groups:
            return plural(patients, "patient")
        column = self.dictionary.group.column if self.dictionary.group else "group"
        groups = plural(self.independent(partition, of_class), "group")
        return f"{plural(patients, 'recording')} of {groups} (“{column}”)"

    def describe_development(self) -> str:
        """Write how many development patients, or recordings, there are."""
        return plural(self.patients(DEVELOPMENT), f"development {self.dictionary.row_name}")

    def describe_judged(self, partition: str) -> str:
        """Write on whom models were judged: a partition of the predictions, and how many it has."""
        own = HOLDOUT if partition == HOLDOUT else DEVELOPMENT
        return f"{readable(partition)}, {self.describe_patients(own)}"

    def score(self, model: str, partition: str, metric: str) -> pd.Series:
        """Look up one row of the scores: ``value``, ``lower``, ``upper``, ``n``, ``method``."""
        # A model without holdout predictions: nothing is known, and said so.
        unknown = pd.Series({"value": None, "lower": None, "upper": None, "n": None})
        return self._scores.get((model, partition, metric), unknown)

    @cached_property
    def _scores(self) -> dict[tuple[str, str, str], pd.Series]:
        """Rows of the scores by model, partition and metric: the documents ask for hundreds."""
        rows = [row for _, row in self.tables["evaluation/scores.csv"].iterrows()]
        return {(row["model"], row["partition"], row["metric"]): row for row in rows}


def read_report_data(params: Params, paths: Paths) -> ReportData:
    """Gather everything that the stages wrote.

    Raises
    ------
    InputError
        If the cohort, its audit, the partitions, the scores or the ranking are missing, in one
        message; every other part may be.
    """
    _require_essentials(paths)
    cohort, partitions = Cohort.read(paths.cohort), Partitions.read(paths.partitions)
    tables = {each.key: _read(paths, each) for each in TABLES if _there(paths, each)}
    for each in PARQUETS:
        if _there(paths, each):
            tables[each.key] = read_parquet(_file(paths, each))[0]
    documents = {
        each.key: read_json(_file(paths, each)) for each in DOCUMENTS if _there(paths, each)
    }
    filled = {key: table for key, table in tables.items() if len(table)}
    models = [str(model) for model in filled["evaluation/ranking.csv"]["model"]]
    records = {name: paths.model_record(name) for name in models}
    return ReportData(
        params=params,
        dictionary=cohort.dictionary,
        counts=_counts(cohort, partitions),
        groups=_groups(cohort, partitions),
        fingerprint=hashlib.sha256(require(paths.cohort).read_bytes()).hexdigest(),
        tables=filled,
        documents=documents,
        records={name: read_record(path) for name, path in records.items() if path.is_file()},
        readings=read_count(paths),
        absences={
            key: _why(each, key in tables, params)
            for key, each in ALL.items()
            if key not in filled and key not in documents
        },
        files=frozenset(name for name in PROJECT_FILES if (paths.root / name).is_file()),
    )


def _file(paths: Paths, artefact: Artefact) -> Path:
    return paths.report(artefact.subject, artefact.name)


def read_warnings(paths: Paths, records: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    """Find the warnings of results of which any part may be missing."""
    there = [ALL[key] for key in LOOKED_AT if _there(paths, ALL[key])]
    return find_warnings({each.key: _read_any(paths, each) for each in there}, records)


def _read_any(paths: Paths, artefact: Artefact) -> Any:
    if artefact in DOCUMENTS:
        return read_json(_file(paths, artefact))
    return _read(paths, artefact)


def _read(paths: Paths, artefact: Artefact) -> pd.DataFrame:
    if artefact.judged:
        return read_judged(paths, artefact.subject, artefact.name)
    return read_csv(_file(paths, artefact))


def _there(paths: Paths, artefact: Artefact) -> bool:
    return _file(paths, artefact).is_file()


def _require_essentials(paths: Paths) -> None:
    essential = [_file(paths, each) for each in ALL.values() if each.essential]
    needed = [paths.cohort, paths.partitions, *essential]
    missing = [str(path) for path in needed if not path.is_file()]
    if missing:
        raise InputError(
            f"there is nothing to report yet: {', '.join(missing)} "
            f"{'do' if len(missing) > 1 else 'does'} not exist; `make run` (or `dvc repro`) makes "
            "them"
        )
    if read_csv(paths.report("evaluation", "ranking.csv")).empty:
        raise InputError(
            f"there is nothing to report: {paths.report('evaluation', 'ranking.csv')} ranks no "
            "model; run `dvc repro evaluate`"
        )


def _counts(cohort: Cohort, partitions: Partitions) -> pd.DataFrame:
    rows = []
    members = {DEVELOPMENT: partitions.development, HOLDOUT: partitions.holdout}
    for partition, patients in members.items():
        outcome = cohort.table.loc[patients, OUTCOME]
        for name in cohort.dictionary.outcome.classes:
            found = int((outcome == name).sum())
            share = found / len(outcome) if len(outcome) else None
            groups = cohort.select(outcome.index[outcome == name]).groups
            together = found if groups is None else len(set(groups))
            rows.append((partition, name, found, share, together))
    return pd.DataFrame(rows, columns=["partition", "class", "patients", "proportion", "groups"])


def _groups(cohort: Cohort, partitions: Partitions) -> dict[str, int]:
    if cohort.groups is None:
        return {}
    groups = pd.Series(cohort.groups, index=cohort.table.index)
    return {
        DEVELOPMENT: int(groups.loc[partitions.development].nunique()),
        HOLDOUT: int(groups.loc[partitions.holdout].nunique()),
    }


def _why(artefact: Artefact, written: bool, params: Params) -> str:
    """Say in one sentence why an artefact is not there, and what makes it."""
    switch = artefact.switch
    if switch is not None and not getattr(params, switch).models:
        return f"{switch} was switched off: set {switch}.models in params.yaml."
    if written:
        return f"{artefact.path} has no rows: there was nothing to compute."
    return f"{artefact.path} was not made: “dvc repro {artefact.stage}” makes it."
