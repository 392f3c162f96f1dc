import os
import resource
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabdx.artifacts.atomic import new_folder, remove, write_bytes, write_text
from tabdx.core.errors import InputError


def test_missing_folders_are_made(tmp_path):
    path = tmp_path / "reports" / "cohort" / "audit.json"
    write_bytes(path, b"\x00whole")
    assert path.read_bytes() == b"\x00whole"


def test_an_old_file_is_replaced(tmp_path):
    path = tmp_path / "table.csv"
    write_text(path, "a much longer old content")
    write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]  # no temporary file stays


def test_a_file_is_removed_whether_it_is_there_or_not(tmp_path):
    path = tmp_path / "old.png"
    write_bytes(path, b"old")
    for _ in range(2):
        remove(path)
        assert not path.exists()
    with pytest.raises(InputError):
        remove(tmp_path)  # a folder


@settings(deadline=None)
@given(st.text())
def test_text_is_written_as_utf8_and_line_ends_stay(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    # What is no text at all (half of a surrogate pair) is refused before anything is written.
    try:
        expected = content.encode()
    except UnicodeEncodeError:
        return
    write_text(path, content)
    assert path.read_bytes() == expected


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_others_may_read_the_file(tmp_path):
    path = tmp_path / "table.csv"
    write_text(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("interruption", "told"), [(OSError, InputError), (KeyboardInterrupt, KeyboardInterrupt)]
)
@pytest.mark.parametrize("step", ["chmod", "replace"])
def test_an_error_midway_leaves_the_old_file_alone(tmp_path, monkeypatch, interruption, told, step):
    path = tmp_path / "table.csv"
    write_text(path, "old")

    def broken(*_: object) -> None:
        raise interruption("planted")

    monkeypatch.setattr(Path, step, broken)
    with pytest.raises(told, match="planted"):
        write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_while_writing_leaves_nothing_where_nothing_was(tmp_path):
    with pytest.raises(TypeError):
        write_bytes(tmp_path / "table.csv", "text is not bytes")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_is_removed(tmp_path):
    left, other = tmp_path / ".table.csv.a1b2c3d4", tmp_path / ".other.csv.a1b2c3d4"
    for path in (left, other):
        path.write_bytes(b"half")
    write_text(tmp_path / "table.csv", "new")
    assert not left.exists()
    assert other.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_full_disk_is_one_message_and_the_old_file_stays(tmp_path):
    path = tmp_path / "table.csv"
    write_text(path, "old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(InputError, match=r"table\.csv cannot be written \(File too large\)"):
            write_bytes(path, bytes(2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_place_of_a_folder_is_one_message(tmp_path):
    (tmp_path / "reports").write_text("a file")
    with pytest.raises(InputError, match=r"audit\.json cannot be written"):
        write_bytes(tmp_path / "reports/audit.json", b"")


def test_a_linked_copy_keeps_its_content(tmp_path):
    # A cache may link its copy into the project: writing must not reach through the link.
    cached, path = tmp_path / "cached", tmp_path / "table.csv"
    cached.write_text("old", encoding="utf-8")
    path.hardlink_to(cached)
    write_text(path, "new")
    assert cached.read_text(encoding="utf-8") == "old"


def test_a_new_folder_gets_its_name_when_it_is_whole(tmp_path):
    with new_folder(tmp_path / "made") as folder:
        write_text(folder / "a/b", "c")
        assert not (tmp_path / "made").exists()
    assert (tmp_path / "made/a/b").read_text() == "c"
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o755


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_new_folder_takes_no_place_that_is_taken(tmp_path, kind):
    place = tmp_path / "taken"
    {"file": place.touch, "folder": place.mkdir, "link": lambda: place.symlink_to("nowhere")}[
        kind
    ]()
    with pytest.raises(InputError, match="nothing is overwritten"), new_folder(place):
        pass


def test_a_new_folder_that_fails_or_is_overtaken_leaves_nothing(tmp_path):
    with pytest.raises(KeyError), new_folder(tmp_path / "made") as folder:
        write_text(folder / "a", "b")
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="cannot be written"), new_folder(tmp_path / "made"):
        write_text(tmp_path / "made/theirs", "here first")
    assert [path.name for path in tmp_path.rglob("*")] == ["made", "theirs"]
    with pytest.raises(InputError, match="cannot be written"), new_folder(tmp_path / "no/where"):
        pass
