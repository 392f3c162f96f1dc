import pytest
import torch

from tabdx.core.errors import InputError
from tabdx.nets.device import choose_device, describe_device


def test_auto_takes_the_gpu_if_there_is_one_and_the_processor_otherwise(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device("auto").type == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device("auto").type == "cuda"


@pytest.mark.parametrize("gpu", ["cuda", "mps"])
def test_a_gpu_that_is_absent_is_an_error_and_not_a_fallback(gpu, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(InputError, match=rf"compute.device is '{gpu}'.*set compute.device to auto"):
        choose_device(gpu)


def test_the_record_says_what_was_asked_for_and_what_was_taken():
    facts = describe_device("auto", torch.device("cpu"))
    assert facts == {
        "requested": "auto",
        "used": "cpu",
        "name": "cpu",
        "torch": torch.__version__,
    }
