"""``tabdx dashboard``: the evidence in the browser."""

import sys

import click

from tabdx.cli.project import open_project
from tabdx.core.errors import InputError


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def dashboard(options: tuple[str, ...]) -> None:
    """Review the evidence and enter a patient, in the browser.

    OPTIONS are those of `streamlit run`, such as --server.port=8600.
    """
    from streamlit.web import cli

    app = open_project().root / "dashboard" / "app.py"
    if not app.is_file():
        raise InputError(f"{app} is missing; take it back from git, or from another project")
    sys.argv = ["streamlit", "run", str(app), *options]
    cli.main()
