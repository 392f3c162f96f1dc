"""Answers for a table of any size, from file to file."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from tabdx.artifacts.atomic import open_whole, remove
from tabdx.assessment.answer import Policy
from tabdx.assessment.many_patients import is_answered
from tabdx.assessment.patient_table import PatientTable
from tabdx.assessment.remarks import remark_columns, remark_repeats
from tabdx.cohort.sources import PARQUET
from tabdx.deployment.answer_files import (
    Write,
    csv_writer,
    parquet_writer,
    require_absent,
    require_target,
)
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.deployment.table_parts import read_patient_tables


@dataclass
class Answered:
    """What came of a table.

    Attributes
    ----------
    answers : Counter of str
        How many rows got each answer.
    warned : int
        How many answers come with a warning.
    left_out : int
        How many rows could not be read.
    remarks : list of str
        About whole columns of the first part, as plain text.
    aliases : mapping of str to str
        Columns that were taken for a feature of another name.
    """

    answers: Counter[str] = field(default_factory=Counter)
    warned: int = 0
    left_out: int = 0
    remarks: list[str] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.answers.total()


def left_out_path(target: Path) -> Path:
    """Where the rows that cannot be read are listed: beside the answers."""
    return target.with_name(f"{target.stem}.left_out.csv")


def predict_table(
    model: DeployedModel,
    source: Path,
    target: Path,
    policy: Policy,
    *,
    show_withheld: bool = False,
    force: bool = False,
) -> Answered:
    """Answer for every row of a table, and write the answers as they are made.

    Both files are whole or absent: they get their names when the last row is answered.

    Parameters
    ----------
    model : DeployedModel
    source, target : Path
        The table, and where the answers go: CSV or Parquet each.
    policy : Policy
        Of that model.
    show_withheld : bool
        Whether risks are written where the answer is withheld.
    force : bool
        Whether files that are there may be replaced.

    Raises
    ------
    InputError
        If the table cannot be read, or the answers may not be written there.
    """
    require_target(target, source, force=force)
    beside = left_out_path(target)
    require_absent(beside, force=force)
    done = Answered()
    with ExitStack() as files:
        listed = _LeftOut(files, beside)
        write: Write | None = None
        for table in read_patient_tables(source, model.dictionary):
            if write is None:
                write = _open(files, target, table)
                done.aliases = dict(table.aliases)
                done.remarks = _remark(table, model)
            answers = model.answer_table(table, policy, show_withheld=show_withheld)
            rows = model.lay_out(answers, table, policy)
            write(_identifier_first(rows, model.dictionary.patient))
            _count(done, answers, table)
            listed.add(table)
    if not done.left_out:
        remove(beside)
    return done


class _LeftOut:
    """The file of rows that could not be read, opened when there is one."""

    def __init__(self, files: ExitStack, path: Path) -> None:
        self._files, self._path = files, path
        self._write: Write | None = None

    def add(self, table: PatientTable) -> None:
        """Write what breaks a rule, by row and column."""
        empty = [row for row in table.unreadable.index if row not in set(table.problems["row"])]
        blank = pd.DataFrame({"row": empty, "column": "", "rule": "the row is empty", "value": ""})
        rows = pd.concat([table.problems, blank]) if empty else table.problems
        if rows.empty:
            return
        if self._write is None:
            file = self._files.enter_context(open_whole(self._path))
            self._write = csv_writer(file, table.dialect)
        self._write(rows.sort_values("row", kind="stable"))


def _open(files: ExitStack, target: Path, table: PatientTable) -> Write:
    file: Any = files.enter_context(open_whole(target))
    if target.suffix.lower() != PARQUET:
        return csv_writer(file, table.dialect)
    write, close = parquet_writer(file)
    files.callback(close)
    return write


def _remark(table: PatientTable, model: DeployedModel) -> list[str]:
    return [
        *remark_columns(table.features, model.dictionary, model.reference_ranges),
        *remark_repeats(table.own, table.features, model.dictionary),
    ]


def _identifier_first(rows: pd.DataFrame, patient: str | None) -> pd.DataFrame:
    if patient is None or patient not in rows:
        return rows
    return rows[[patient, *(name for name in rows.columns if name != patient)]]


def _count(done: Answered, answers: pd.DataFrame, table: PatientTable) -> None:
    done.answers.update(answers["answer"].tolist())
    done.warned += int((is_answered(answers) & answers["reasons"].ne("")).sum())
    done.left_out += len(table.unreadable)
