"""The server that runs the service."""

import logging

import uvicorn
from fastapi import FastAPI

from tabdx.service.settings import ServiceSettings

_MOST_OPEN = 200  # connections that are served at a time; more are told to come back


def run_server(app: FastAPI, settings: ServiceSettings, host: str, port: int) -> None:
    """Serve until it is stopped.

    There is no access log, and a fault is logged by its kind alone: nothing of a patient gets
    into a log.
    """
    logging.getLogger("uvicorn.error").addFilter(_without_traceback)
    uvicorn.run(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        limit_concurrency=_MOST_OPEN,
        timeout_keep_alive=int(settings.seconds),
    )


def _without_traceback(record: logging.LogRecord) -> bool:
    """Take the traceback off a record: the message of an error could hold a value."""
    record.exc_info = record.exc_text = None
    return True
