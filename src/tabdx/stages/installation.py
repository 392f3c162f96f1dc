"""Stage installation: note which tabdx is installed, package by package.

In a project that was made by `tabdx init` the stages depend on these hashes, as those of tabdx's
own repository depend on its sources: an update makes the stages stale whose packages it changed.
"""

from pathlib import Path

import yaml

import tabdx
from tabdx.artifacts.atomic import write_text
from tabdx.artifacts.fingerprints import md5, md5_of_folder
from tabdx.core.paths import Paths

_HEADER = "# Written by each `dvc repro`: which tabdx is installed.\n"
SOURCES = Path(tabdx.__file__).parent


def installed() -> dict[str, object]:
    """Fingerprint the installed tabdx.

    Returns
    -------
    dict
        ``version``; ``packages`` and ``stages``, MD5 by name.
    """
    folders = [one for one in sorted(SOURCES.iterdir()) if (one / "__init__.py").is_file()]
    stages = sorted((SOURCES / "stages").glob("*.py"))
    return {
        "version": tabdx.__version__,
        "packages": {one.name: md5_of_folder(one) for one in folders if one.name != "stages"},
        "stages": {one.stem: md5(one) for one in stages if one.stem != "__init__"},
    }


def installation(paths: Paths) -> None:
    """Write the file of fingerprints."""
    content = yaml.safe_dump(installed(), sort_keys=False)
    write_text(paths.installation, _HEADER + content)


if __name__ == "__main__":
    installation(Paths())
