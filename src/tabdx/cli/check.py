"""``tabdx check``: what would stop a run."""

from typing import Any

import click

from tabdx.cli.project import open_project
from tabdx.core.messages import plural


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the outcome of the check as JSON.")
def check(as_json: bool) -> None:
    """Check params.yaml, the table and its dictionary; change nothing.

    What would stop a stage is refused with one message and exit status 2; what a run would leave
    out is noted. With --json both are one object, and the status is the same.

    Example: tabdx check --json
    """
    import json

    from tabdx.core.errors import InputError

    try:
        found = _check()
    except InputError as broken:
        if not as_json:
            raise
        click.echo(json.dumps({"valid": False, "error": str(broken)}, indent=2, ensure_ascii=False))
        raise click.exceptions.Exit(2) from None
    if as_json:
        click.echo(json.dumps({"valid": True, **found}, indent=2, ensure_ascii=False))
        return
    # Of two classes the positive one says all.
    classes = list(found["classes"].items())
    told = classes[-1 if len(classes) == 2 else 0 :]
    click.echo(
        f"{found['params']} is valid. {found['cohort']}: {plural(found['rows'], found['row'])}, "
        + ", ".join(f"{patients:,} of them {name}" for name, patients in told)
        + f", {plural(found['features'], 'feature')}."
    )
    for note in found["notes"]:
        click.echo(f"Note: {note}.")


def _check() -> dict[str, Any]:
    from numpy import bincount

    from tabdx.core.params import read_params
    from tabdx.stages.checking import check as check_project

    paths = open_project()
    params = read_params(paths.params)
    if params.compute.device not in ("auto", "cpu"):
        from tabdx.nets.device import choose_device

        choose_device(params.compute.device)
    cohort, notes = check_project(params, paths)
    classes = cohort.dictionary.outcome.classes
    counts = bincount(cohort.labels, minlength=len(classes)).tolist()
    return {
        "params": str(paths.params),
        "cohort": cohort.dictionary.name,
        "row": cohort.dictionary.row_name,
        "rows": len(cohort.patients),
        "classes": dict(zip(classes, counts, strict=True)),
        "features": len(cohort.dictionary.features),
        "notes": notes,
    }
