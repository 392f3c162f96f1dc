"""Stage installation: note which tabdx is installed, package by package.

In a project that was made by `tabdx init` the stages depend on these hashes, as those of tabdx's
own repository depend on its sources: an update makes the stages stale whose packages it changed.
"""

import yaml

from tabdx.artifacts.atomic import write_text
from tabdx.artifacts.fingerprints import installed
from tabdx.core.paths import Paths

_HEADER = "# Written by each `dvc repro`: which tabdx is installed.\n"


def installation(paths: Paths) -> None:
    """Write the file of fingerprints."""
    content = yaml.safe_dump(installed(), sort_keys=False)
    write_text(paths.installation, _HEADER + content)


if __name__ == "__main__":
    installation(Paths())
