"""``tabdx runs``: the runs that were kept."""

import click

from tabdx.cli.project import keep_what_is_shown, open_project
from tabdx.core.paths import Paths


@click.command()
def runs() -> None:
    """List the last runs that were made here, which `tabdx compare` takes by name."""
    from tabdx.artifacts.fingerprints import results_of
    from tabdx.artifacts.revision_changes import compare_parameters, read_plain
    from tabdx.artifacts.runs import list_runs
    from tabdx.artifacts.snapshots import can_be_opened
    from tabdx.report.runs import tabulate
    from tabdx.report.terminal import open_console

    paths = open_project()
    keep_what_is_shown(paths)
    kept = list_runs(paths)
    params = [read_plain(Paths(run.folder).params) for run in kept]
    changes = [compare_parameters(*pair) for pair in zip(params[1:], params, strict=False)]
    available = can_be_opened(paths.root, kept)
    open_console().print(tabulate(kept, changes, available, results_of(paths)))
