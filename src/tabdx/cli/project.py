"""The project that a command works on: the one in the current folder."""

from tabdx.core.paths import Paths


def open_project() -> Paths:
    """Return the paths of the project in the current folder, or refuse one that is none."""
    from tabdx.core.params import require_project

    paths = Paths()
    require_project(paths.params)
    return paths


def keep_what_is_shown(paths: Paths) -> tuple[str, ...]:
    """Keep the results that lie here as a run, if they are complete.

    The stage `report` keeps what was made; this keeps what came another way, such as out of the
    cache. Returns the parameters that were edited since.
    """
    from tabdx.artifacts.dvc_lock import read_last_run
    from tabdx.artifacts.revision_changes import read_plain
    from tabdx.artifacts.runs import keep_run

    last = read_last_run(paths, read_plain(paths.params))
    if last.complete:
        keep_run(paths, last.params)
    return last.edited
