"""Stage ingest: read, validate and audit the table."""

import sys
from pathlib import Path

from tabdx.artifacts.documents import write_json
from tabdx.cohort.audit import audit
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import read_dictionary
from tabdx.cohort.raw import BLANK_ROWS
from tabdx.cohort.sources import WDBC, read_source
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run


def ingest(params: Params, paths: Paths) -> None:
    """Write the validated cohort and its audit."""
    cohort = load(params, paths)
    found = audit(cohort)
    cohort.write(paths.cohort)
    write_json(paths.report("cohort", "audit.json"), found)


def load(params: Params, paths: Paths) -> Cohort:
    """Read and validate the table that the parameters name."""
    source, dictionary = params.cohort.source, Path(params.cohort.dictionary)
    if source != WDBC:
        _require_inside("cohort.source", Path(source), paths.tables)
    _require_inside("cohort.dictionary", dictionary, paths.dictionaries)
    raw = read_source(source)
    if blank := raw.attrs.get(BLANK_ROWS):
        rows = plural(len(blank), "row without any value was", "rows without any value were")
        sys.stderr.write(f"{source}: {rows} left out\n")
    return Cohort.validate(raw, read_dictionary(dictionary), where=source)


def _require_inside(key: str, path: Path, folder: Path) -> None:
    """Keep inputs where `dvc repro` watches them: a change elsewhere would go unseen."""
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"{key} {path} lies outside {folder}/, where changes are tracked; put the file there"
        )


if __name__ == "__main__":
    run("ingest", ingest)
