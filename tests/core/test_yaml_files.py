"""Whatever a YAML file holds: its content, or one message."""

import os

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tabdx.core.errors import InputError
from tabdx.core.yaml_files import read_yaml, shown

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 10)
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("yaml") / "some.yaml"


def read(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_yaml(path, "some.yaml")


@pytest.mark.parametrize(
    ("content", "line", "first"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1),
        ("s:\n  k: 1\n  'k': 1\n", 3, 2),
        ("{a: 1, a: 1}", 1, 1),
        ("- x: 1\n- {y: 1,\n   y: 2}\n", 3, 2),
        ("? [1]\n: {a: 1}\nb: {c: 1,\n c: 2}", 4, 3),
        ("1: a\n0x1: b\n", 2, 1),  # two ways of writing one key
        ("true: a\nyes: b\n", 2, 1),
        ("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n", 4, 3),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_both_lines(path, content, line, first):
    with pytest.raises(InputError) as refused:
        read(path, content)
    assert f"some.yaml is not YAML in UTF-8: line {line}, column " in str(refused.value)
    assert f" stands twice, first in line {first}; remove one" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", None),
        (b"\xef\xbb\xbfa: 1\r\nb: [2]\r\n", {"a": 1, "b": [2]}),  # a byte order mark, CRLF
        ("a: {k: 1}\nb: {k: 1}\n", {"a": {"k": 1}, "b": {"k": 1}}),
        # A section may take over another's keys and set some of them itself.
        (
            "a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  x: 3\n",
            {"a": {"x": 1, "y": 2}, "b": {"x": 3, "y": 2}},
        ),
        ("a: &a [1]\nb: *a\nc: *a\n", {"a": [1], "b": [1], "c": [1]}),
    ],
)
def test_what_is_sound_is_read(path, content, found):
    assert read(path, content) == found


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (LAUGHS, "aliases stand for more than"),
        ("a: &a [*a]", "line 1, column 4: it contains itself by an alias"),
        ("a: &a {b: *a}", "line 1, column 4: it contains itself by an alias"),
        ("[" * 5000, "is nested too deeply"),
        ("a: 1\n\tb: 2", "line 2, column 1: .* indent with blanks, not with tabs"),
        ("a: &x 1\nb: &x 2\n", "found duplicate anchor"),
        ("a: *x", "found undefined alias 'x'; put a value that begins with \\* in quotes"),
        ("a: @x", "line 1, column 4: .*; put a value that begins with @ in quotes"),
        ("a: b: c", "line 1, column 5: .*; put a value that holds a colon and a blank in quotes"),
        ("a: 1\n---\nb: 2\n", "expected a single document.*; remove the line ---"),
        ("a: 2020-99-99", "is not YAML in UTF-8: month"),
        (f"a: {'9' * 5000}", "is not YAML in UTF-8: Exceeds the limit"),
        ("a: 1".encode("utf-16"), "it is UTF-16; save it as UTF-8"),
        (b"a: \xe9", r"line 1, column 4: byte 0xE9 is not UTF-8 \(in Latin-1 it would be 'é'\)"),
        (
            b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa4\xf6",
            "line 2, column 5: .* 'ö'.*; save the file as UTF-8",
        ),
        (b"a: 1\n\x81: 2", "line 2, column 1: byte 0x81 is not UTF-8; save"),
        (b"a: \x00", "is not YAML in UTF-8"),
        ("? [1]\n: 2\n", "found unhashable key"),
        ("a: !!python/object/apply:os.getcwd []", "remove the word that begins with !"),
        (b"a" * (10 * 2**20 + 1), "more than 10 MiB"),
    ],
)
def test_what_is_not_is_one_message_of_one_line(path, content, says):
    with pytest.raises(InputError, match=says) as refused:
        read(path, content)
    assert str(refused.value).startswith("some.yaml")
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "params.yaml")
    with pytest.raises(InputError, match="is not a file"):
        read_yaml(tmp_path / "params.yaml", "params.yaml")


@given(st.text("abc:-[]{}&*!|>'\"#,?%@\n\t 0159.~<", max_size=60) | st.binary(max_size=40))
def test_any_content_is_read_or_refused_in_one_line(path, content):
    try:
        found = read(path, content)
    except InputError as refused:
        assert "\n" not in str(refused)
    else:
        assert found == yaml.safe_load(path.read_bytes()) or found != found or "nan" in str(found)


def test_a_long_value_is_cut_in_its_middle():
    assert shown("x" * 1000) == "'" + "x" * 29 + " … " + "x" * 29 + "'"
    assert shown(10**5000) == "a number of thousands of digits"
