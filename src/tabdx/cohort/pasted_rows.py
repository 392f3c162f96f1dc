"""One patient's values as pasted from a table: a row, a column, or a block."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tabdx.cohort.column_names import find_aliases
from tabdx.cohort.delimited import filled
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.form_texts import read_texts
from tabdx.cohort.number_grammar import is_number
from tabdx.cohort.plausibility import implausible_values
from tabdx.core.errors import InputError
from tabdx.core.messages import plural, shorten

# How the values of a row without names can be ordered.
BY_DICTIONARY, BY_FORM = "data dictionary", "form"

_LONGEST_TEXT = 100_000  # characters: far above any patient, far below what would stall a server
_NAMES = {"\t": "tabs", ";": "semicolons", ",": "commas", "\n": "line ends"}
# Columns that a table may have beside its features: identifier, group, diagnosis.
_MOST_BESIDE = 3
_SHOWN = 3

Rows = list[list[str]]
Layout = Sequence[Sequence[str]]


class OrderUnknownError(InputError):
    """A row without names that can be read in two orders; the message shows both.

    Attributes
    ----------
    orders : tuple of str
        `BY_DICTIONARY` and `BY_FORM`.
    """

    orders = (BY_DICTIONARY, BY_FORM)


@dataclass(frozen=True)
class Pasted:
    """What was found in a pasted text.

    Attributes
    ----------
    texts : dict of str to str
        By feature, as written; blank where the cell is.
    left_out : tuple of str
        What the text holds beside the features: names of columns, or their number.
    shape : str
        What it is, in a word: "row", "column" or "block".
    aliases : mapping of str to str
        Features by the names of columns that are written in another way.
    partial : bool
        Whether it is a part of the form. Otherwise it is a patient: features that it does not hold
        have no value.
    """

    texts: dict[str, str]
    left_out: tuple[str, ...] = ()
    shape: str = "row"
    aliases: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False


def lay_out(
    text: str, dictionary: Dictionary, layout: Layout, start: str = "", order: str = ""
) -> Pasted:
    """Find the features in a pasted text.

    Parameters
    ----------
    text : str
        Column names with the values below or beside them; or all values without names; or, from
        the field `start` on, a block, row or column of the form. Separated by tabs, semicolons or
        commas, or one value a line. Blank rows and cells of a block are empty fields; line ends
        at its end, and blank cells beyond the form, are left out. Names may be written as
        `find_aliases` tells; named columns that are no features are left out. So are, without
        names, separators at the end, and what a table has beside its features (identifier, group,
        diagnosis) before them, or a diagnosis behind them: where only one way to take it fits the
        dictionary.
    dictionary : Dictionary
        What each feature must be.
    layout : sequence of sequence of str
        The features as the form shows them, row by row.
    start : str
        The field into which the text was pasted; empty if into none.
    order : str
        How a row without names is ordered, if that is known: `BY_DICTIONARY` or `BY_FORM`.
        Otherwise it is the order in which all values are plausible.

    Raises
    ------
    OrderUnknownError
        If both orders fit such a row, or neither does.
    InputError
        If it is not one patient, or can be taken in more than one way.
    """
    if len(text) > _LONGEST_TEXT:
        raise InputError(
            f"the pasted text has {plural(len(text), 'character')}; paste one patient's row"
        )
    count = len(dictionary.features)
    rows, separator = _split(text, count)
    told = [row for row in rows if filled(row)]
    if named := _named(told, dictionary):
        return named
    if block := _block(rows, separator, layout, start):
        return block
    if len(told) > 1 and all(filled(row) <= 1 for row in rows):
        told, separator = [[row[0] if row else "" for row in rows]], "\n"
    if len(told) == 1 and len(told[0]) >= count:
        return _in_order(told[0], separator, dictionary, layout, order)
    raise InputError(_describe_need(told, separator, dictionary))


def _block(rows: Rows, separator: str, layout: Layout, start: str) -> Pasted | None:
    """Lay a block over the form, from a field on; over all of it where none is named."""
    if separator == ",":  # which may as well be in the numbers
        return None
    places = {name: (r, c) for r, line in enumerate(layout) for c, name in enumerate(line)}
    lines, columns = len(layout), len(layout[0])
    whole = (len(rows), _width(rows)) == (lines, columns)
    top, left = (0, 0) if whole else places.get(start, (0, 0))
    flat = columns == 1 == len(rows) < _width(rows)
    rows = [[cell] for cell in rows[0]] if flat else _cut(rows, lines - top, columns - left)
    height, width = len(rows), _width(rows)
    partial = (height, width) != (lines, columns)
    if (partial and not start) or top + height > lines or left + width > columns:
        return None
    texts = {
        layout[top + r][left + c]: cell
        for r, row in enumerate(rows)
        for c, cell in enumerate(row + [""] * (width - len(row)))
    }
    shape = "block" if min(height, width) > 1 else "row" if flat or width > 1 else "column"
    return Pasted(texts, shape=shape, partial=partial)


def _width(rows: Rows) -> int:
    return max(map(len, rows), default=0)


def _cut(rows: Rows, height: int, width: int) -> Rows:
    """Leave out the blank rows and cells at the end that lie beyond a height and a width."""
    last = filled(["".join(row) for row in rows])
    return [row[: max(width, filled(row))] for row in rows[: max(height, last)]]


def _in_order(
    cells: list[str], separator: str, dictionary: Dictionary, layout: Layout, order: str
) -> Pasted:
    """Find the order in which a row without names makes sense."""
    shown = [name for line in layout for name in line]
    orders = {BY_DICTIONARY: dictionary.feature_names, BY_FORM: shown}
    if order or shown == dictionary.feature_names:
        return _features_among(cells, separator, dictionary, orders[order or BY_DICTIONARY])
    found, refused = {}, []
    for name, features in orders.items():
        try:
            found[name] = _features_among(cells, separator, dictionary, features)
        except InputError as error:
            refused.append(error)
    if not found:
        raise refused[0]
    fitting = [one for one in found.values() if not _count_implausible(one.texts, dictionary)]
    if len(fitting) == 1:
        return fitting[0]
    first = {name: ", ".join(features[:_SHOWN]) for name, features in orders.items()}
    raise OrderUnknownError(
        f"{plural(len(shown), 'value')} without names: in "
        f"{'either order all' if fitting else 'neither order are all'} of them plausible. Say "
        f"whether they are in the order of the data dictionary ({first[BY_DICTIONARY]}, …) or of "
        f"the form ({first[BY_FORM]}, …), or paste them with their column names"
    )


def _split(text: str, features: int) -> tuple[Rows, str]:
    """Divide the text into rows of cells, blank ones too; but for those at the end."""
    lines = text.removeprefix("\ufeff").rstrip("\r\n").splitlines()
    separator = next((mark for mark in "\t;" if mark in text), ",")
    try:
        split = list(csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error as broken:
        raise InputError(f"the pasted row cannot be read: {broken}") from broken
    rows = [[cell.strip() for cell in row] for row in split]
    if separator != "," or len(rows) <= 1:
        return rows, separator
    if all(filled(row) <= 1 for row in rows):
        return [row[:1] for row in rows], "\n"
    if len(lines) == len(rows) and _are_values(lines, rows, features):
        return [[line.strip().strip('"')] for line in lines], "\n"
    return rows, separator


def _are_values(lines: list[str], rows: Rows, features: int) -> bool:
    """Tell one value a line: a comma in it is a decimal one, unless each could be a patient."""
    if all(len(row) == features for row in rows):
        return False
    return all(is_number(line) or filled(row) <= 1 for line, row in zip(lines, rows, strict=True))


def _named(rows: Rows, dictionary: Dictionary) -> Pasted | None:
    """Take the values where names stand above or beside them; None where there are no names."""
    if not rows:
        return None
    columns, beside = rows[0][: filled(rows[0])], [row[0] for row in rows]
    above, left = (_count_names(names, dictionary) for names in (columns, beside))
    if above == left == 0:
        return None
    if len(rows) == 1:
        raise InputError("there are column names, but no values below or beside them")
    if above >= left:
        if len(rows) > 2:
            raise InputError(
                f"there are {len(rows) - 1} rows below the column names; paste one patient's"
            )
        if not len(rows[1]) >= len(columns) >= filled(rows[1]):
            raise InputError(
                f"there are {plural(len(columns), 'column name')} and "
                f"{plural(len(rows[1]), 'value')} below them; paste as many of each"
            )
        return _by_name(columns, rows[1], dictionary)
    if not all(len(row) >= 2 >= filled(row) for row in rows):
        raise InputError("there are names in the first column, but not one value beside each")
    return _by_name(beside, [row[1] for row in rows], dictionary)


def _count_names(columns: list[str], dictionary: Dictionary) -> int:
    named = {*columns} & {*dictionary.feature_names}
    return len(named) + len(find_aliases(columns, dictionary))


def _by_name(columns: list[str], cells: list[str], dictionary: Dictionary) -> Pasted:
    features, aliases = dictionary.feature_names, find_aliases(columns, dictionary)
    named = [aliases.get(column, column) for column in columns]
    for name in features:
        if named.count(name) > 1:
            raise InputError(f"{shorten(name)}: the column comes more than once; keep one")
    cell_of = dict(zip(named, cells, strict=False))
    return Pasted(
        {name: cell_of[name] for name in features if name in cell_of},
        tuple(name for name in named if name and name not in features),
        aliases=aliases,
    )


def _features_among(
    cells: list[str], separator: str, dictionary: Dictionary, order: list[str]
) -> Pasted:
    """Find the features' values, in this order, among the cells of one row."""
    count = len(order)
    if len(cells) == count:
        return Pasted(dict(zip(order, cells, strict=True)), shape=_shape(separator))
    best: dict[int, list[dict[str, str]]] = {}
    for lead in range(min(len(cells) - count, _MOST_BESIDE) + 1):
        texts = dict(zip(order, cells[lead : lead + count], strict=True))
        if _are_beside(cells[:lead], cells[lead + count :], dictionary):
            best.setdefault(_fit(texts, dictionary), []).append(texts)
    fitting = best.get(2) or best.get(1) or []
    if len(fitting) == 1:
        beside = sum(map(bool, cells)) - sum(map(bool, fitting[0].values()))
        left_out = (plural(beside, "other cell"),) if beside else ()
        return Pasted(fitting[0], left_out, _shape(separator))
    need = _describe_need([cells], separator, dictionary)
    if fitting:
        need += (
            f"; {len(fitting)} ways to leave out {len(cells) - count} of them fit the dictionary"
        )
    raise InputError(need)


def _shape(separator: str) -> str:
    return "column" if separator == "\n" else "row"


def _are_beside(before: list[str], behind: list[str], dictionary: Dictionary) -> bool:
    """Tell whether cells may be those that a table has beside its features.

    Before them, as many identifiers as the dictionary names, and the diagnosis; without such
    columns in the dictionary, a text next to the features. Behind them, the diagnosis.
    """
    classes = dictionary.outcome.classes
    told = [cell for cell in behind if cell]
    diagnoses = [cell for cell in before if cell in classes] + told
    if len(diagnoses) > 1 or any(cell not in classes for cell in told):
        return False
    group = None if dictionary.group is None else dictionary.group.column
    identifiers = {dictionary.patient, group} - {None}
    others = [cell for cell in before if cell not in classes]
    return len(others) <= len(identifiers) or not is_number(before[-1])


def _fit(texts: dict[str, str], dictionary: Dictionary) -> int:
    """Tell how well texts fit the features: 0 not at all, 1 by their kind, 2 by their range too."""
    if read_texts(texts, dictionary).problems:
        return 0
    return 1 if _count_implausible(texts, dictionary) else 2


def _count_implausible(texts: dict[str, str], dictionary: Dictionary) -> int:
    values = read_texts(texts, dictionary).values
    return int(implausible_values(values, dictionary).to_numpy().sum())


def _describe_need(rows: Rows, separator: str, dictionary: Dictionary) -> str:
    count = len(dictionary.features)
    shown = " and ".join(f"{len(row)}" for row in rows[:_SHOWN]) or "no"
    found = f"{plural(len(rows), 'row')} of {shown} values, separated by {_NAMES[separator]}"
    hint = ""
    if separator == "," and len(rows) == 1:
        if len(rows[0]) == 1 and len(rows[0][0].split()) > 1:
            hint = "; separate the values by tabs, semicolons or commas, not by blanks"
        elif len(rows[0]) > count and all(cell.lstrip("+-").isdigit() for cell in rows[0]):
            hint = (
                "; where the comma is the decimal mark, separate the values by semicolons or tabs"
            )
    return (
        f"a patient needs {plural(count, 'value')}, or column names above or beside the values; "
        f"found {found}{hint}"
    )
