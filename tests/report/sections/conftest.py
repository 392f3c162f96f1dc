"""Parts of a section, and reports in which a table says something else or is not there."""

from dataclasses import replace

from tabdx.report.blocks import Absence, Picture, Points, Table, WarningText, Words


def tables(section):
    return [block for block in section.blocks if isinstance(block, Table)]


def pictures(section):
    return [block for block in section.blocks if isinstance(block, Picture)]


def warnings(section):
    return [block.text for block in section.blocks if isinstance(block, WarningText)]


def absences(section):
    return [block.text for block in section.blocks if isinstance(block, Absence)]


def words(section):
    """All sentences of a section, outside of tables and pictures."""
    said = [block.text for block in section.blocks if isinstance(block, Words)]
    said += [text for block in section.blocks if isinstance(block, Points) for text in block.items]
    return "\n".join(said)


def with_tables(data, **changed):
    """The same report with other tables: file names with two underscores for the slash."""
    named = {name.replace("__", "/") + ".csv": table for name, table in changed.items()}
    return replace(data, tables={**data.tables, **named})


def without(data, *keys):
    """The same report where these tables were never made."""
    kept = {key: table for key, table in data.tables.items() if key not in keys}
    lost = {key: f"{key} was not made." for key in keys}
    return replace(data, tables=kept, absences={**data.absences, **lost})
