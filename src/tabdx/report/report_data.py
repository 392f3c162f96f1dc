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
from tabdx.cohort.dictionary import Dictionary, Outcome
from tabdx.cohort.partitions import Partitions
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.report.blocks import Absence
from tabdx.report.holdout import read_count
from tabdx.report.inputs import ALL, DOCUMENTS, PARQUETS, PROJECT_FILES, TABLES, Artefact
from tabdx.wording.findings import LOOKED_AT, Finding, find_warnings
from tabdx.wording.headline import recommended_model
from tabdx.wording.metric_names import metric_name
from tabdx.wording.names import readable
from tabdx.wording.notes import describe_no_positive
from tabdx.wording.text import join

DEVELOPMENT, HOLDOUT = "development", "holdout"
_MOST_NAMED = 12  # classes that a sentence names
_MOST_COUNTED = 6  # and whose patients it counts


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
        Patients by ``partition`` (development | holdout) and ``class``, in the dictionary's order,
        then of a side of several classes:
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
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in the dictionary's order."""
        return self.dictionary.outcome.classes

    @property
    def several(self) -> bool:
        """Whether there are more than two classes, each of which is judged against the rest."""
        return len(self.classes) > 2

    @property
    def two_sided(self) -> bool:
        """Whether it is said which classes are positive."""
        return self.dictionary.outcome.two_sided

    @property
    def positive(self) -> str:
        """Name of the positive side; raises InputError where no class is said to be positive."""
        return self.dictionary.outcome.sides.positive

    @property
    def negative(self) -> str:
        """Name of the other side; raises InputError where no class is said to be positive."""
        return self.dictionary.outcome.sides.negative

    def absent_sides(self, what: str) -> Absence:
        """Say why there is not what needs a positive class; `what` is a plural."""
        return Absence(describe_no_positive(what, len(self.classes)))

    def name_classes(self) -> str:
        """Name what a diagnosis is one of, the positive class first; of many, the first three."""
        if not self.several:
            return f"{self.positive} or {self.negative}"
        if len(self.classes) > _MOST_NAMED:
            named = self.classes[:3]
            return f"{', '.join(named)} or one of {len(self.classes) - len(named)} others"
        return join(self.classes, "or")

    @property
    def roc_auc(self) -> str:
        """Name the ROC AUC within a sentence: of several classes it is their mean."""
        return "mean ROC AUC" if self.several else "ROC AUC"

    def metric_name(self, metric: str) -> str:
        """Name a metric as a column of a table is called."""
        return metric_name(metric, len(self.classes))

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
        names = self.classes if of_class is None else (of_class,)
        return int(rows.loc[rows["class"].isin(names), "patients"].sum())

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

    def describe_classes(self, partition: str | None = None, *, both: bool = False) -> str:
        """Write how many patients of each class there are; of two, of the positive one.

        Parameters
        ----------
        partition : str, optional
            Of which; of all patients without it.
        both : bool
            Whether the negative one of two is told, too.
        """
        names = self.classes if self.several else (self.positive, self.negative)[: 1 + both]
        if len(names) > _MOST_COUNTED:
            found = [self.patients(partition, name) for name in names]
            each = f"{self.dictionary.row_name}s of each of the {len(names)} classes"
            return f"{min(found):,} to {max(found):,} {each}"
        return join([f"{self.describe_patients(partition, name)} {name}" for name in names])

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
            key: _why(each, key in tables, params, cohort.dictionary.outcome)
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
        for name, of_class in _named(cohort.dictionary.outcome).items():
            inside = outcome.isin(of_class)
            found = int(inside.sum())
            share = found / len(outcome) if len(outcome) else None
            groups = cohort.select(outcome.index[inside]).groups
            together = found if groups is None else len(set(groups))
            rows.append((partition, name, found, share, together))
    return pd.DataFrame(rows, columns=["partition", "class", "patients", "proportion", "groups"])


def _named(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    """Name each class, and a side of several, with the classes that it is."""
    named: dict[str, tuple[str, ...]] = {name: (name,) for name in outcome.classes}
    if outcome.two_sided:
        rest = tuple(name for name in outcome.classes if name not in outcome.positive)
        named |= {outcome.sides.negative: rest, outcome.sides.positive: outcome.positive}
    return named


def _groups(cohort: Cohort, partitions: Partitions) -> dict[str, int]:
    if cohort.groups is None:
        return {}
    groups = pd.Series(cohort.groups, index=cohort.table.index)
    return {
        DEVELOPMENT: int(groups.loc[partitions.development].nunique()),
        HOLDOUT: int(groups.loc[partitions.holdout].nunique()),
    }


def _why(artefact: Artefact, written: bool, params: Params, outcome: Outcome) -> str:
    """Say in one sentence why an artefact is not there, and what makes it."""
    switch = artefact.switch
    if switch is not None and not getattr(params, switch).models:
        return f"{switch} was switched off: set {switch}.models in params.yaml."
    if written and artefact.two_sided and not outcome.two_sided:
        return describe_no_positive("Questions of two sides", len(outcome.classes))
    if written:
        return f"{artefact.path} has no rows: there was nothing to compute."
    return f"{artefact.path} was not made: “dvc repro {artefact.stage}” makes it."
