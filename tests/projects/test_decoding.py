import pytest

from tabdx.core.errors import InputError
from tabdx.projects.decoding import decode

TEXT = "Größe;Wert\nklein;1\n"


@pytest.mark.parametrize(
    ("encoding", "called"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte order mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16 without a byte order mark"),
        ("utf-16-be", "UTF-16 without a byte order mark"),
        ("utf-32", "UTF-32"),
        ("latin-1", "Windows-1252 (Latin-1)"),
    ],
)
def test_an_encoding_is_told_by_its_bytes(encoding, called):
    assert decode(TEXT.encode(encoding), "t.csv") == (TEXT, called)


@pytest.mark.parametrize("encoding", ["mac-roman", "cp437", "cp1250"])
def test_what_other_bytes_mean_is_asked(encoding):
    content = "größe;žena;Größe".encode(encoding, errors="ignore")
    with pytest.raises(InputError, match="--encoding"):
        decode(content, "t.csv")
    assert decode(content, "t.csv", encoding).encoding == encoding


def test_a_text_of_another_script_is_not_taken_for_western():
    with pytest.raises(InputError, match="--encoding"):
        decode("возраст;пол;диагноз".encode("cp1251"), "t.csv")


@pytest.mark.parametrize("encoding", ["nonsense", "zlib", "rot13", "ascii", "unicode_escape"])
def test_an_encoding_that_does_not_fit_is_refused(encoding):
    with pytest.raises(InputError, match=f"{encoding}.*encoding|encoding '{encoding}'"):
        decode(TEXT.encode(), "t.csv", encoding)


def test_other_kinds_of_files_are_called_by_their_name():
    with pytest.raises(InputError, match="gzip"):
        decode(b"\x1f\x8b\x08\x00rest", "t.csv")
