"""Waiting for other processes, threads and pages, however slow the machine is."""

import time

# Seconds. What has not come by then never will: a bound on a hang, not a promise of speed.
LONG = 600


def wait_until(reached, what="what was waited for"):
    """Return once `reached()` is true."""
    end = time.monotonic() + LONG
    while not reached():
        assert time.monotonic() < end, f"after {LONG} seconds: no {what}"
        time.sleep(0.01)
