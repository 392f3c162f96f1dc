from pathlib import Path

import pytest

from tabdx.core.errors import InputError, describe_byte, describe_refusal


def test_an_input_error_is_a_value_error_and_says_its_message_alone():
    with pytest.raises(ValueError, match=r"^seed: should be a number$"):
        raise InputError("seed: should be a number")


def test_what_the_system_refuses_names_the_file_and_why():
    with pytest.raises(OSError, match="No such file") as refused:
        Path("nowhere/params.yaml").read_text()
    assert describe_refusal(refused.value) == (
        "nowhere/params.yaml cannot be read or written (No such file or directory); earlier "
        "results are as they were. Make room or give the right to it, then run it again"
    )


def test_what_was_to_be_written_is_named_before_what_the_system_named():
    error = OSError(13, "Permission denied", "/tmp/x.part")
    assert describe_refusal(error, Path("a.csv")).startswith("a.csv cannot be written (Permission")


def test_an_error_that_names_no_file_speaks_for_itself():
    assert describe_refusal(OSError("the pipe is gone")) == "the pipe is gone"
    assert "a.csv cannot be written (full)" in describe_refusal(OSError("full"), Path("a.csv"))


def test_every_byte_beyond_ascii_is_told_with_its_letter_in_windows():
    for byte in range(0x80, 0x100):
        said = describe_byte(byte)
        assert said.startswith(f"byte 0x{byte:02X} is not UTF-8")
        letter = bytes([byte]).decode("cp1252", errors="ignore")
        assert repr(letter) in said if letter else "Latin-1" not in said
