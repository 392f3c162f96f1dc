"""A table of new patients: what of it can be answered, what cannot, and what stays beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tabdx.assessment.many_patients import explain_unreadable
from tabdx.assessment.remarks import identifiers
from tabdx.cohort.column_names import find_aliases
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.number_grammar import POINT, decimal_mark
from tabdx.cohort.raw import BLANK_ROWS, SEPARATOR, UNREADABLE
from tabdx.cohort.validation import split_features
from tabdx.core.messages import shorten

_SAMPLED_ROWS = 1_000  # that show the decimal mark


@dataclass(frozen=True, kw_only=True)
class PatientTable:
    """A table of patients to answer.

    Rows are numbered as in the file: 1 is the first below the line of names, blank ones included.

    Attributes
    ----------
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


def divide_table(
    raw: pd.DataFrame, dictionary: Dictionary, *, first_row: int = 1, keep_empty: bool = False
) -> PatientTable:
    """Divide a raw table into what can be answered, what cannot, and what stays beside.

    Parameters
    ----------
    raw : DataFrame
        As a reader gives it; its columns are renamed in place where they have another name.
    dictionary : Dictionary
    first_row : int
        The number of its first row, where it is a part of a larger table.
    keep_empty : bool
        Whether columns of its own without any value stay: in another part they may have some.
    """
    aliases = _name_features(raw, dictionary)
    features, problems = split_features(raw, dictionary)
    blank = raw.attrs.get(BLANK_ROWS, [])
    rows = np.setdiff1d(np.arange(1, len(raw) + len(blank) + 1), blank) + first_row - 1
    between = [row for row in (one + first_row - 1 for one in blank) if row < rows[-1]]
    features.index = pd.Index(rows[features.index.to_numpy(dtype=int) - 1], name="row")
    numbers = dict(enumerate(rows.tolist(), start=1))
    problems["row"] = problems["row"].map(numbers).astype("Int64")
    return PatientTable(
        own=_own_columns(raw, dictionary, rows, first_row, keep_empty=keep_empty),
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


def _own_columns(
    raw: pd.DataFrame,
    dictionary: Dictionary,
    rows: np.ndarray,
    first_row: int,
    *,
    keep_empty: bool,
) -> pd.DataFrame:
    own = raw.loc[:, ~raw.columns.isin(dictionary.feature_names)]
    # Of Parquet, what was not read comes as categories without any.
    unread = [isinstance(dtype, pd.CategoricalDtype) for dtype in own.dtypes]
    kept = ~np.array(unread, dtype=bool)
    if not keep_empty:
        kept &= own.notna().any().to_numpy()
    own = own.loc[:, kept]
    own.index = pd.Index(rows, name="row")
    return own.reindex(range(first_row, int(rows[-1]) + 1))


def _find_dialect(raw: pd.DataFrame, dictionary: Dictionary) -> tuple[str, str]:
    separator = raw.attrs.get(SEPARATOR, ",")
    if separator == ",":
        return separator, POINT
    sample = raw.loc[:, raw.columns.isin(dictionary.feature_names)].head(_SAMPLED_ROWS)
    return separator, decimal_mark(sample.to_numpy().ravel().tolist()) or POINT
