"""Files of an external validation, and what it needs to be made."""

import re
from pathlib import Path

from tabdx.artifacts.atomic import write_text
from tabdx.artifacts.documents import write_json
from tabdx.artifacts.tables import write_csv
from tabdx.core.errors import InputError
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.deployment.archive import read_development_figures
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.deployment.development import DevelopmentFigures, read_development
from tabdx.deployment.opening import is_archive, open_model
from tabdx.deployment.validate import Validation
from tabdx.report.validation_page import validation_page

PAGE = "validation.md"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}")


def open_with_figures(model: str | None, paths: Paths) -> tuple[DeployedModel, DevelopmentFigures]:
    """Open a model, and the development figures that its validation stands beside."""
    opened = open_model(model, paths)
    if model is not None and is_archive(model):
        return opened, read_development_figures(Path(model))
    return opened, read_development(paths, opened.name, read_params(paths.params))


def write_validation(paths: Paths, name: str, found: Validation, *, force: bool = False) -> Path:
    """Write the tables and the page of an external validation.

    Parameters
    ----------
    paths : Paths
        Of the project, or of the folder in which an archive was validated.
    name : str
        Of its folder.
    found : Validation
    force : bool
        Whether an earlier one may be replaced.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    InputError
        If the name is no name of a folder, or a validation of that name is there already.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"a validation cannot be named {name[:80]!r}; take letters, digits, blanks, points, "
            "dashes: --name other_hospital"
        )
    folder = paths.validation(name)
    page = folder / PAGE
    if page.exists() and not force:
        raise InputError(
            f"{folder} holds a validation already; give another --name, or replace it by --force"
        )
    for table, rows in found.tables.items():
        write_csv(folder / f"{table}.csv", rows)
    write_json(folder / "facts.json", found.facts)
    write_text(page, validation_page(name, found.tables, found.facts, folder.as_posix()))
    return page
