"""A drafted dictionary as a YAML file, with what was decided and what is asked as comments."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from tabdx import __version__
from tabdx.projects.columns import Column
from tabdx.projects.draft import Draft

_WIDTH = 118
_ENTRIES = ("name", "description", "outcome", "patient", "group")


def write_dictionary(draft: Draft) -> str:
    """Write the dictionary of a draft.

    Returns
    -------
    str
        YAML, of the keys that `read_dictionary` takes; each feature's questions stand above it, and
        the columns that were set aside stand below as entries that are commented out.
    """
    entries = [f"{key}: {_flow(draft.content[key])}" for key in _ENTRIES if key in draft.content]
    features = {one["name"]: one for one in draft.content["features"]}
    by_name = {column.name: column for column in draft.columns}
    lines = [
        *_header(draft),
        *entries,
        *_comment("What follows from an answer, in the words of those who go by it:"),
        "# next_steps: {below: routine follow-up, inconclusive: a second reading, above: a biopsy}",
        *_comment("Features by which results are told apart, too:"),
        "# subgroups: [{feature: sex}, {feature: age, cuts: [50, 65]}]",
        "features:",
    ]
    for name, entry in features.items():
        lines += _feature(entry, by_name[name])
    lines += _set_aside([column for column in draft.columns if column.entry is None])
    return "\n".join(lines) + "\n"


def _header(draft: Draft) -> Iterator[str]:
    yield from _comment(
        f"Drafted by tabdx {__version__} from {draft.source}: hold it against what you know, and "
        "edit it. What each key means: docs/tables.md of tabdx; `tabdx check` says what breaks a "
        "rule."
    )
    yield from _comment(
        "Plausible ranges are the table's own, with a margin of half of what it spans: guards "
        "against slips of the pen, no normal ranges. TODO unit: write it as unit: mg/dl."
    )
    for title, notes in (("To be decided by you", draft.asked), ("Decided", draft.decided)):
        if notes:
            yield f"# {title}:"
        for note in notes:
            yield from _comment(note, "#   - ", "#     ")


def _feature(entry: Mapping[str, Any], column: Column) -> Iterator[str]:
    for note in column.decided:
        yield from _comment(f"Decided: {note}", "  # ", "  # ")
    for note in column.asked:
        yield from _comment(f"TODO {note}", "  # ", "  # ")
    unit = "" if entry.get("kind") == "categorical" else "  # TODO unit"
    yield f"  - {_flow(dict(entry))}{unit}"


def _set_aside(columns: list[Column]) -> Iterator[str]:
    if columns:
        yield "# Set aside. To use one, move its line up to the features:"
    for column in columns:
        yield f"#  - {_flow({'name': column.name})}  # {_plain(column.aside)}"


def _flow(value: object) -> str:
    """Write a value on one line, as YAML."""
    written = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9
    )
    return written.removesuffix("\n...\n").rstrip("\n")


def _comment(text: str, first: str = "# ", other: str = "# ") -> Iterable[str]:
    return textwrap.wrap(
        _plain(text),
        width=_WIDTH,
        initial_indent=first,
        subsequent_indent=other,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(text: str) -> str:
    """Leave out what no line of a comment may hold, such as a line end inside a name."""
    return "".join(one if one.isprintable() else " " for one in text)
