"""``tabdx doctor``: what is wrong with an installation or a project."""

import click


@click.command(epilog="Example: tabdx doctor || echo 'there is something to do'")
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Look at versions, device, cache, results and models, and say what to do; change nothing.

    Exit status 1 says that there is something to do.
    """
    from tabdx.core.paths import Paths
    from tabdx.deployment.doctor import examine

    found = examine(Paths())
    for one in found:
        click.echo(f"{'!' if one.remedy else ' '} {one.topic}: {one.said}")
        if one.remedy:
            click.echo(f"  to do: {one.remedy}")
    ctx.exit(1 if any(one.remedy for one in found) else 0)
