"""``tabdx check``: what would stop a run."""

import click

from tabdx.cli.project import open_project
from tabdx.core.messages import plural


@click.command()
def check() -> None:
    """Check params.yaml, the table and its dictionary; change nothing.

    What would stop a stage is refused with one message; what a run would leave out is noted.
    """
    from numpy import bincount

    from tabdx.core.params import read_params
    from tabdx.stages.checking import check as check_project

    paths = open_project()
    params = read_params(paths.params)
    if params.compute.device not in ("auto", "cpu"):
        from tabdx.nets.device import choose_device

        choose_device(params.compute.device)
    cohort, notes = check_project(params, paths)
    classes, counts = cohort.dictionary.outcome.classes, bincount(cohort.labels)
    # Of two classes the positive one says all.
    told = list(zip(counts, classes, strict=True))[-1 if len(classes) == 2 else 0 :]
    click.echo(
        f"{paths.params} is valid. {cohort.dictionary.name}: "
        f"{plural(len(cohort.patients), cohort.dictionary.row_name)}, "
        + ", ".join(f"{patients:,} of them {name}" for patients, name in told)
        + f", {plural(len(cohort.dictionary.features), 'feature')}."
    )
    for note in notes:
        click.echo(f"Note: {note}.")
