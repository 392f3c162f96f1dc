"""Files as DVC knows them: by the MD5 of their bytes."""

import hashlib
import json
from pathlib import Path

import tabdx
from tabdx.core.paths import Paths

_SOURCES = Path(tabdx.__file__).parent

_IGNORED = "__pycache__"  # by .dvcignore


def results_of(paths: Paths) -> dict[str, str]:
    """Fingerprint the results that two runs are compared by.

    Returns
    -------
    dict of str to str
        MD5 by path relative to the project's folder: the cohort, every model's predictions and
        the metrics. Empty where one of the three is missing: nothing has been judged yet.
    """
    predictions = sorted(paths.all_predictions.glob("*.parquet"))
    files = [paths.cohort, *predictions, paths.metrics]
    if not predictions or not all(path.is_file() for path in files):
        return {}
    return {path.relative_to(paths.root).as_posix(): md5(path) for path in files}


def md5(path: Path) -> str:
    """Compute what DVC records in ``dvc.lock`` and names the file by in its cache."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def md5_of_folder(folder: Path) -> str:
    """Compute what DVC records for a folder: the MD5 of a list of its files and theirs."""
    files = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and _IGNORED not in path.parts
    }
    listed = [{"md5": md5(path), "relpath": name} for name, path in sorted(files.items())]
    digest = hashlib.md5(json.dumps(listed, sort_keys=True).encode(), usedforsecurity=False)
    return f"{digest.hexdigest()}.dir"


def installed() -> dict[str, object]:
    """Fingerprint the tabdx that runs.

    Returns
    -------
    dict
        ``version``; ``packages`` and ``stages``, MD5 by name.
    """
    folders = [one for one in sorted(_SOURCES.iterdir()) if (one / "__init__.py").is_file()]
    stages = sorted((_SOURCES / "stages").glob("*.py"))
    return {
        "version": tabdx.__version__,
        "packages": {one.name: md5_of_folder(one) for one in folders if one.name != "stages"},
        "stages": {one.stem: md5(one) for one in stages if one.stem != "__init__"},
    }
