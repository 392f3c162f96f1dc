"""The dvc.yaml of a project, made from that of tabdx itself."""

import re
import textwrap

from tabdx.core.paths import Paths

# The study of a published paper, on its own table: no part of another project.
_LEFT_OUT = "replicate"
_LEFT_OUT_RESULTS = "reports/replication"
_STAGE = re.compile(r"^  (\w+):\n(?:(?:    .*)?\n)+", re.MULTILINE)
_LIST = r"^    {}: \[([^\]]*)\]\n"
_SOURCE = re.compile(r"src/tabdx/(\w+)(?:/(\w+)\.py)?")
_INSTALLATION = """\
  installation:
    desc: Note which tabdx is installed, so that stages run again whose packages an update changed.
    cmd: python -m tabdx.stages.installation
    always_changed: true
    outs:
      - {file}: {{cache: false, persist: true}}

"""
_HEADER = """\
# From the table to evaluated models. `dvc repro` runs what is out of date, `dvc dag` draws it.
# Each stage lists the packages of tabdx that it imports, by the file `{file}`.
# `persist` keeps earlier results when a stage fails; `cache: false` is what git keeps, not DVC.
# Patients' values, and what holds them, lie in data/ and models/: out of git.

stages:
"""


def project_pipeline(source: str) -> str:
    """Rewrite the stages of tabdx's own dvc.yaml for a project that has tabdx installed.

    A dependency on a package's sources becomes one on its hash in the file that the stage
    `installation` writes. The stage `replicate` is left out.

    Parameters
    ----------
    source : str
        The text of tabdx's own dvc.yaml.
    """
    file = Paths().installation.name
    _, _, stages = source.partition("\nstages:\n")
    rewritten = _STAGE.sub(lambda stage: _rewrite(stage[1], stage[0], file), stages)
    return _HEADER.format(file=file) + _INSTALLATION.format(file=file) + rewritten


def _rewrite(name: str, stage: str, file: str) -> str:
    if name == _LEFT_OUT:
        return ""
    listed = re.search(_LIST.format("deps"), stage, re.MULTILINE)
    if listed is None:  # not a stage: plots have the same look
        return stage
    deps = [one for one in _items(listed[1]) if one != _LEFT_OUT_RESULTS]
    data = [one for one in deps if not _SOURCE.fullmatch(one)]
    keys = [_key(found) for one in deps if (found := _SOURCE.fullmatch(one))]
    by_params = re.search(_LIST.format("params"), stage, re.MULTILINE)
    params = _items(by_params[1]) if by_params else []
    new_params = [*params, f"{{{file}: [{', '.join(keys)}]}}"]
    new = wrapped("deps", data)
    if by_params is None:
        new = wrapped("params", new_params) + new
    else:
        stage = stage.replace(by_params[0], wrapped("params", new_params))
    return stage.replace(listed[0], new)


def _items(listed: str) -> list[str]:
    return [one.strip() for one in listed.split(",")]


def _key(found: re.Match[str]) -> str:
    return f"stages.{found[2]}" if found[1] == "stages" else f"packages.{found[1]}"


def wrapped(key: str, items: list[str]) -> str:
    """Write a list of a stage's, in lines as long as those of dvc.yaml."""
    return (
        textwrap.fill(
            f"{key}: [{', '.join(items)}]",
            width=118,
            initial_indent=" " * 4,
            subsequent_indent=" " * 6,
            break_long_words=False,
            break_on_hyphens=False,
        )
        + "\n"
    )
