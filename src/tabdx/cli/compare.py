"""``tabdx compare``: two revisions, model by model."""

import click

from tabdx.cli.project import keep_what_is_shown, open_project


@click.command()
@click.argument("before", metavar="[REV]", required=False)
@click.argument("after", metavar="[REV]", default="workspace")
@click.option("--common", is_flag=True, help="Where the cohorts differ, compare whom they share.")
@click.option("--json", "as_json", is_flag=True, help="Print every metric and test as JSON.")
def compare(before: str | None, after: str, common: bool, as_json: bool) -> None:
    """Say of each model whether it is better or worse at another revision, patient by patient.

    REV is a run that `tabdx runs` lists, a commit, a branch, a tag, an experiment, or the path of
    another project's folder. Without any, the last run with other results is compared with the
    workspace: the files as they lie there, which is also what the second REV is if left out.
    """
    import json

    from tabdx.artifacts.revisions import WORKSPACE, find_revision, last_other_run
    from tabdx.core.params import read_params
    from tabdx.report.run_comparison import compare_versions, document, read_version
    from tabdx.report.run_comparison_terminal import tabulate
    from tabdx.report.terminal import open_console

    paths = open_project()
    params = read_params(paths.params)
    edited = keep_what_is_shown(paths)
    if edited and WORKSPACE in (before, after):
        click.echo(
            f"params.yaml was edited after these results were made ({', '.join(edited)}); "
            "`dvc repro` applies it, and then it is compared.",
            err=True,
        )
    first = find_revision(paths.root, before) if before else last_other_run(paths.root)
    comparison = compare_versions(
        read_version(paths.root, first),
        read_version(paths.root, find_revision(paths.root, after)),
        params,
        common=common,
    )
    if as_json:
        click.echo(json.dumps(document(comparison), indent=2))
        return
    console = open_console()
    for part in tabulate(comparison):
        console.print(part)
