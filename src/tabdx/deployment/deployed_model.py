"""A deployed model: a classifier with all that it takes to answer for a new patient."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.assessment.answer import Policy
from tabdx.assessment.answer_table import describe_facts, lay_out
from tabdx.assessment.decision_rules import Rules
from tabdx.assessment.many_patients import StudyPatients, answer_rows, check_rows
from tabdx.assessment.patient_table import PatientTable, divide_table
from tabdx.assessment.prediction import Predicted, on_rows, predict_in_parts
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.core.errors import InputError, require_kind
from tabdx.core.messages import shorten
from tabdx.report.answers_file import add_facts


def _in_silence(_: float) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True)
class DeployedModel:
    """A trained model with its dictionary and its decision rules.

    Attributes
    ----------
    name : str
        Such as ``combined``.
    classifier : scikit-learn classifier
        Takes raw features by name.
    record : mapping
        What was recorded of it: hashes of its files, versions, what was chosen.
    record_hash : str
        First digits of the SHA-256 of that record.
    dictionary : Dictionary
        Of the table that it was trained on.
    rules : Rules
        Threshold, recalibration and prediction sets, at least its own.
    reference_ranges : mapping of str to ReferenceRange
        The training range of each feature.
    study : StudyPatients or None
        Whom new patients are compared with; None of an archive, which holds no patients.
    model_card : str
        As Markdown; empty where there is none.
    warnings : tuple of str
        What a person should know before any answer, as plain text.
    """

    name: str
    classifier: Any
    record: Mapping[str, Any]
    record_hash: str
    dictionary: Dictionary
    rules: Rules
    reference_ranges: Mapping[str, ReferenceRange]
    study: StudyPatients | None = None
    model_card: str = field(default="", repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def features(self) -> list[str]:
        """Columns that it predicts from."""
        return self.dictionary.feature_names

    @property
    def classes(self) -> list[str]:
        """Names of the classes."""
        return list(self.dictionary.outcome.classes)

    def policy(self, prevalence: float | None = None) -> Policy:
        """Give its decision rules, at the prevalence of the study unless another one is stated.

        Raises
        ------
        InputError
            If the prevalence is not between 0 and 1, or no class is said to be positive.
        """
        if prevalence is not None and not 0 < prevalence < 1:
            raise InputError(
                f"the prevalence must be between 0 and 1, found {prevalence:g}; 0.05 is 5%"
            )
        if prevalence is not None and self.rules.target is None:
            raise InputError(
                "no class is said to be positive, so that there is no prevalence to answer at; "
                "leave it out"
            )
        return Policy.of(self.name, self.rules, prevalence)

    def predict(
        self, features: pd.DataFrame, progress: Callable[[float], object] = _in_silence
    ) -> Predicted:
        """Predict as the classifier does, before any recalibration.

        Parameters
        ----------
        features : DataFrame, shape (patient, feature)
            Typed raw features.
        progress : callable
            Told the share that is done, 0 to 1.

        Returns
        -------
        Series, shape (patient,), or DataFrame, shape (patient, class)
            The risk of two classes, or the probability of each of more.
        """
        return on_rows(predict_in_parts(self.classifier, features, progress), features.index)

    def check(
        self, features: pd.DataFrame, progress: Callable[[float], object] = _in_silence
    ) -> pd.DataFrame:
        """Check patients as the dashboard does; see `check_rows`."""
        return check_rows(
            features,
            self.dictionary,
            self.reference_ranges,
            self.study,
            self.rules.most_missing,
            progress,
        )

    def answer_table(
        self,
        table: PatientTable,
        policy: Policy,
        *,
        show_withheld: bool = False,
        predicted: Predicted | None = None,
    ) -> pd.DataFrame:
        """Answer for every row of a table; columns as `answer_rows` gives them.

        What was `predicted` of its readable rows already need not be predicted again.
        """
        return answer_rows(
            self.predict(table.features) if predicted is None else predicted,
            self.check(table.features),
            table.unreadable,
            policy,
            self.dictionary,
            show_withheld=show_withheld,
        )

    def lay_out(self, answers: pd.DataFrame, table: PatientTable, policy: Policy) -> pd.DataFrame:
        """Lay answers out as a file for people: own columns first, the facts last."""
        nobody = pd.DataFrame(index=table.features.index)
        laid_out = lay_out(answers, table.own, nobody, self.dictionary, complete=True)
        return add_facts(laid_out, describe_facts(policy, self.record_hash))

    def read_frame(self, frame: pd.DataFrame) -> PatientTable:
        """Divide a frame in memory as a file is divided: typed rows, and those with a problem.

        Raises
        ------
        InputError
            If it is no frame, has no rows, or lacks columns.
        """
        require_kind(frame, pd.DataFrame, "frame")
        if frame.empty:
            raise InputError("the frame has no rows; give a row a patient")
        table = divide_table(frame.rename(columns=str).reset_index(drop=True), self.dictionary)
        require_columns(table, "the frame")
        return table

    def answer(self, frame: pd.DataFrame, prevalence: float | None = None) -> pd.DataFrame:
        """Answer for each row of a frame as the dashboard would.

        Parameters
        ----------
        frame : DataFrame
            One row per patient, a column for each of `features`; others are passed over.
        prevalence : float, optional
            Share of the positive classes where the answers are used; that of the study without.

        Returns
        -------
        DataFrame
            On the frame's index: ``risk`` (recalibrated, at the prevalence), ``answer``,
            ``predicted_class``, ``prediction_set``, ``reasons`` (warnings, and why there is no
            answer), ``statement``, ``next_step``, ``probability_<class>``.

        Raises
        ------
        InputError
            If the frame has no rows or lacks a column, or the prevalence breaks its rule.
        """
        policy = self.policy(prevalence)
        table = self.read_frame(frame)
        answers = self.answer_table(table, policy)
        answers = answers.reindex(range(1, len(frame) + 1)).set_axis(frame.index)
        if len(self.classes) == 2:
            negative, positive = (f"{PROBABILITY}{name}" for name in self.classes)
            answers = answers.assign(**{negative: 1 - answers["risk"], positive: answers["risk"]})
        return answers

    def predict_probabilities(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Predict the probability of every class, as the classifier does: not recalibrated.

        Parameters
        ----------
        frame : DataFrame
            As `answer` takes it.

        Returns
        -------
        DataFrame
            A column ``probability_<class>`` a class, on the frame's index; a row sums to 1, or is
            missing where the row could not be read.

        Raises
        ------
        InputError
            If the frame has no rows, or lacks a column.
        """
        table = self.read_frame(frame)
        own = self.predict(table.features).to_numpy(dtype=np.float64)
        each = np.column_stack([1 - own, own]) if own.ndim == 1 else own
        names = [f"{PROBABILITY}{name}" for name in self.classes]
        found = pd.DataFrame(each, table.features.index, names)
        return found.reindex(range(1, len(frame) + 1)).set_axis(frame.index)

    def predict_risk(self, frame: pd.DataFrame) -> pd.Series:
        """Predict the probability of the positive classes together; see `predict_probabilities`.

        Raises
        ------
        InputError
            As `predict_probabilities` raises it, or if no class is said to be positive.
        """
        outcome = self.dictionary.outcome
        _ = outcome.sides
        names = [f"{PROBABILITY}{name}" for name in outcome.positive]
        return self.predict_probabilities(frame)[names].sum(axis=1, skipna=False).rename("risk")


def require_columns(table: PatientTable, where: str) -> None:
    """Refuse a table of which no row can be read, because columns are missing or come twice.

    Raises
    ------
    InputError
    """
    whole = table.problems[table.problems["row"].isna()] if len(table.problems) else table.problems
    if table.features.empty and len(whole):
        first = whole.head(5)
        lines = [
            f"  {shorten(row['column'])}: {row['rule']}" if row["column"] else f"  {row['rule']}"
            for row in first.to_dict("records")
        ]
        more = [f"  … and {len(whole) - 5:,} more"] if len(whole) > len(first) else []
        raise InputError(
            f"{where} cannot be answered; give it the columns of the dictionary:\n"
            + "\n".join([*lines, *more])
        )
