"""How the benchmarks are listed and started."""

import importlib.util

import pytest

from benchmarks import __main__ as command
from benchmarks.__main__ import BENCHMARKS, main, summary


def test_every_registered_benchmark_is_there_and_says_what_it_is():
    for name in BENCHMARKS:
        assert importlib.util.find_spec(f"benchmarks.{name}") is not None
        assert summary(name).endswith(".")


def test_without_names_it_lists_them_and_runs_none(capsys, monkeypatch):
    monkeypatch.setattr(command.subprocess, "run", pytest.fail)
    main([])
    listed = capsys.readouterr().out
    assert all(name in listed for name in BENCHMARKS)


def test_an_unknown_name_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["no_such"])
    assert "there are" in capsys.readouterr().err


@pytest.mark.parametrize(("status", "failed"), [(0, False), (1, True)])
def test_the_chosen_ones_run_in_their_order_and_a_failure_stops_none(
    status, failed, monkeypatch, capfd
):
    commands = []

    class Run:
        returncode = status

    monkeypatch.setattr(
        command.subprocess, "run", lambda line, check: commands.append(line[1:]) or Run
    )
    names = list(BENCHMARKS[:2])
    if failed:
        with pytest.raises(SystemExit, match=", ".join(names)):
            main([*names, "--save"])
    else:
        main([*names, "--save"])
    assert commands == [["-m", f"benchmarks.{name}", "--save"] for name in names]
