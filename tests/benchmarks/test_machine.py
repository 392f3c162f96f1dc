from benchmarks.machine import HARDWARE, LIBRARIES, as_lines, describe_machine


def test_every_fact_is_there_and_has_a_value():
    machine = describe_machine()
    assert list(machine) == [*HARDWARE, "python", *LIBRARIES, "commit"]
    assert all(str(value) for value in machine.values())
    assert machine["cores"] >= 1
    assert machine["tabdx"] != "none"


def test_the_lines_say_hardware_and_versions():
    hardware, versions = as_lines(describe_machine()).splitlines()
    assert "cores" in hardware
    assert "load" in hardware
    assert versions.startswith("python 3.")
    assert "scikit-learn" in versions


def test_a_missing_command_gives_no_fact_and_no_error(monkeypatch):
    monkeypatch.setenv("PATH", "")
    machine = describe_machine()
    assert machine["gpu"] == "none"
    assert machine["commit"] == "none"
