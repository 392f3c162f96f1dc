"""What the checklists say of a project that is changed in one place."""

import dataclasses

from tabdx.report.checklist import NAMES, answer, read_checklist

LISTS = [read_checklist(name) for name in NAMES]


def without(data, *keys):
    """Return the dossier of a project that lacks some artefacts."""
    return dataclasses.replace(
        data,
        tables={key: table for key, table in data.tables.items() if key not in keys},
        documents={key: each for key, each in data.documents.items() if key not in keys},
    )


def status_of(data, name):
    """Statuses of the items that one function answers."""
    return {
        found.status
        for checklist in LISTS
        for found in answer(checklist, data)
        if found.item.evidence == name
    }


def with_table(data, key, **columns):
    changed = data.tables[key].assign(**columns)
    return dataclasses.replace(data, tables={**data.tables, key: changed})


def with_finding(data, key, check):
    finding = {"check": check, "severity": "warning", "message": "2 patients stand there twice"}
    content = {**data.documents[key], "findings": [finding]}
    return dataclasses.replace(data, documents={**data.documents, key: content})


def grouped(data):
    """The same project, its 80 rows being recordings of 10 persons, two of whom are held out."""
    counts = data.counts.assign(groups=[8, 4, 2, 1])
    return dataclasses.replace(data, counts=counts, groups={"development": 8, "holdout": 2})


def says(data, checklist, number):
    answers = answer(read_checklist(checklist), data)
    return next(found.says for found in answers if found.item.number == number)
