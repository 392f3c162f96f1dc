"""The device on which the networks run."""

from typing import Any

import torch

from tabdx.core.errors import InputError


def choose_device(requested: str) -> torch.device:
    """Take the requested device, or for ``auto`` the best one there is.

    Parameters
    ----------
    requested : str
        ``auto``, ``cpu``, ``cuda`` or ``mps``.

    Raises
    ------
    InputError
        If a GPU was asked for by name and there is none.
    """
    present = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if requested == "auto":
        return torch.device(next((name for name, there in present.items() if there), "cpu"))
    if not present.get(requested, True):
        raise InputError(
            f"compute.device is {requested!r}, but this machine has no {requested} device that "
            f"torch {torch.__version__} can use; set compute.device to auto or cpu"
        )
    return torch.device(requested)


def describe_device(requested: str, device: torch.device) -> dict[str, Any]:
    """Record what was asked for, what was taken, and with which version of torch."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return {"requested": requested, "used": device.type, "name": name, "torch": torch.__version__}
