import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabdx.cohort.text_files import describe_foreign_byte, foreign_byte, read_lines
from tabdx.core.errors import InputError


def lines(content):
    return list(read_lines(content, "t.csv"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_keep_their_ends(end):
    assert lines(f"a{end}b{end}c".encode()) == [f"a{end}", f"b{end}", "c"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_lines(content):
    assert lines(content) == []


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\n\r\0\ufeff"), min_size=1),
        min_size=1,
    )
)
def test_any_text_in_utf8_comes_as_it_was_written(written):
    # Behind a word that begins no file of another kind.
    content = "".join(f"{line}\n" for line in ["first", *written])
    assert lines(content.encode()) == ["first\n", *(f"{line}\n" for line in written)]


def test_a_mark_of_utf8_at_the_start_is_no_part_of_the_text():
    assert lines("\ufeffgröße\n".encode()) == ["größe\n"]


def test_a_byte_that_is_not_utf8_is_found_again_in_its_line():
    first, second = lines(b"a\n\xe9\x81b\n")
    assert foreign_byte(first) is None
    assert foreign_byte(second) == 0xE9
    assert foreign_byte("größe “") is None


def test_a_foreign_byte_comes_with_the_letter_and_the_way_out():
    said = describe_foreign_byte(0xE9)
    assert "'é'" in said
    assert "iconv -f WINDOWS-1252 -t UTF-8" in said


def test_a_nul_byte_is_told_with_its_line():
    reading = read_lines(b"a,b\n1,2\n\0,3\n", "t.csv")
    assert next(reading) == "a,b\n"
    with pytest.raises(InputError, match=r"t\.csv, line 3, holds a NUL byte"):
        list(reading)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_other_encodings_of_text_are_told(encoding):
    with pytest.raises(InputError, match="UTF-16 or UTF-32, not UTF-8; save it as 'CSV UTF-8'"):
        lines("age,class\n61,ill\n".encode(encoding))
