"""The command line ``tabdx``: bad input is one message, and exit status 2."""

import sys

import click

from tabdx import __version__
from tabdx.cli.check import check
from tabdx.cli.compare import compare
from tabdx.cli.dashboard import dashboard
from tabdx.cli.doctor import doctor
from tabdx.cli.export import export
from tabdx.cli.images import images
from tabdx.cli.init import init
from tabdx.cli.predict import predict
from tabdx.cli.results import results
from tabdx.cli.runs import runs
from tabdx.cli.serve import serve
from tabdx.cli.validate import validate
from tabdx.core.errors import InputError, describe_refusal
from tabdx.core.log import show_log


class _Commands(click.Group):
    """Show bad input as one message, without a traceback, and exit with status 2.

    So is what the system refuses, such as a folder that may not be read. (A reader that went away,
    as in ``tabdx results | head``, is click's affair.)
    """

    def invoke(self, ctx: click.Context) -> object:
        from tabdx.report.terminal import prepare_output

        prepare_output()
        try:
            show_log()
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except InputError as error:
            sys.stderr.write(f"tabdx: {error}\n")
            ctx.exit(2)
        except OSError as refused:
            sys.stderr.write(f"tabdx: {describe_refusal(refused)}\n")
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Turn a table of patients into a reviewed diagnosis model whose numbers can be believed.

    TABDX_LOG=info in the environment has commands and stages say what they do and how long it
    takes.
    """


for command in (
    init,
    check,
    results,
    images,
    compare,
    runs,
    dashboard,
    predict,
    export,
    validate,
    serve,
    doctor,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
