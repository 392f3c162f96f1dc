"""``tabdx serve``: the model over HTTP."""

import click

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command(
    epilog="Example: tabdx serve --model model.zip --port 8000, then: curl -X POST "
    "localhost:8000/patient -H 'Content-Type: application/json' -d @patient.json"
)
@click.option(
    "--model", help="A model of the project, or an exported one (.zip). [default: the recommended]"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--prevalence", type=float, help="Where the answers are used. [default: as studied]")
@click.option("--most-patients", default=1000, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--most-bytes", default=2_000_000, show_default=True, type=click.IntRange(1000))
@click.option(
    "--requests-per-minute",
    default=12_000,
    show_default=True,
    type=click.IntRange(1),
    help="Of a client.",
)
def serve(
    model: str | None,
    host: str,
    port: int,
    prevalence: float | None,
    most_patients: int,
    most_bytes: int,
    requests_per_minute: int,
) -> None:
    """Answer for patients over HTTP: POST /patient or /patients, GET /health, /version.

    The schema is at /openapi.json. TABDX_TOKENS in the environment holds bearer tokens, separated
    by commas; without any, only this machine may be listened to. Nothing of a patient is logged.
    """
    from tabdx.core.errors import InputError
    from tabdx.core.paths import Paths
    from tabdx.deployment.opening import open_model

    try:
        from tabdx.service.app import create_app
        from tabdx.service.server import run_server
    except ModuleNotFoundError as missing:
        raise InputError(
            f"{missing.name} is not installed; `pip install 'tabdx[service]'` brings what serves"
        ) from missing
    from tabdx.service.settings import TOKENS, ServiceSettings, read_tokens

    tokens = read_tokens()
    if host not in _LOOPBACK and not tokens:
        raise InputError(
            f"--host {host} opens the service to other machines; set bearer tokens in {TOKENS} "
            "first, or keep to 127.0.0.1"
        )
    settings = ServiceSettings(
        most_bytes, most_patients, requests_per_minute, tokens=tokens, prevalence=prevalence
    )
    app = create_app(open_model(model, Paths()), settings)
    click.echo(f"Serving on http://{host}:{port} (POST /patient, /patients); Ctrl+C stops it")
    run_server(app, settings, host, port)
