"""The folder of a project: written beside its place, then moved there as a whole."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template

from tabdx import __version__
from tabdx.artifacts.atomic import new_folder, write_bytes, write_text
from tabdx.artifacts.git import begin_repository
from tabdx.core.messages import plural
from tabdx.projects.dictionary_text import write_dictionary
from tabdx.projects.draft import Draft
from tabdx.projects.fitted_params import fit_params
from tabdx.projects.pipeline import project_pipeline

# Files that every project has as they are, tabdx's own repository too; by their place in it.
AS_THEY_ARE = {
    "dashboard/app.py": "app.py.txt",
    ".streamlit/config.toml": "streamlit.toml",
    ".gitattributes": "gitattributes",
    ".dvcignore": "dvcignore",
    ".dvc/config": "dvc_config",
    ".dvc/.gitignore": "dvc_gitignore",
    ".dvc/plots/by_model.json": "by_model.json",
    ".dvc/plots/matrix_by_model.json": "matrix_by_model.json",
}
_WITHOUT_GIT = "[core]\n    no_scm = true\n"


def template(name: str) -> str:
    """Read a file of the template."""
    return (files("tabdx.projects") / "template" / name).read_text(encoding="utf-8")


def write_project(draft: Draft, place: Path) -> tuple[list[str], list[str]]:
    """Make a project's folder: whole, or not at all.

    Parameters
    ----------
    draft : Draft
        The table and its dictionary.
    place : Path
        Where; nothing may be there.

    Returns
    -------
    decided, asked : list of str
        What was taken for granted, and what a person has to say: of the draft and the parameters.

    Raises
    ------
    InputError
        If something is there, the system does not allow it, or the patients are too few.
    """
    source, dictionary = f"data/tables/{draft.name}.csv", f"data/dictionaries/{draft.name}.yaml"
    params = fit_params(draft.cohort, source, dictionary)
    decided, asked = [*draft.decided, *params.decided], [*draft.asked, *params.asked]
    texts = {
        **{path: template(name) for path, name in AS_THEY_ARE.items()},
        ".gitignore": template("gitignore"),
        "README.md": _readme(draft, asked),
        "dvc.yaml": project_pipeline(template("dvc_yaml")),
        "params.yaml": params.text,
        dictionary: write_dictionary(draft),
    }
    with new_folder(place) as folder:
        _write(folder, texts)
        write_bytes(folder / source, draft.table)
        for name in ("models", "reports"):
            (folder / name).mkdir()
        if not begin_repository(folder):
            write_text(folder / ".dvc/config.local", _WITHOUT_GIT)
            decided.append("git is not installed: there are no commits to compare runs with")
    return decided, asked


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        write_text(folder / path, text)


def _readme(draft: Draft, asked: list[str]) -> str:
    items = "\n".join(f"- {' '.join(one.split())}" for one in asked)
    return Template(template("README.md")).substitute(
        name=draft.name,
        source=draft.source.replace("`", ""),
        rows=plural(len(draft.cohort.table), draft.cohort.dictionary.row_name),
        version=__version__,
        table=draft.name,
        asked=items or "Nothing was found. Units are still to be written into the dictionary.",
    )
