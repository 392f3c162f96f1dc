"""dvc.yaml against the code: a stage's dependencies are what its script really imports."""

import ast

import pytest

from tabdx.core.params import Params
from tabdx.core.paths import OUT_OF_GIT, Paths
from tabdx.report.inputs import ALL
from tests.stages import imports
from tests.stages.imports import ROOT

STAGES = imports.stages()


def definition(stage):
    """A stage's entry; of a matrix stage, the entries of all its members together."""
    entry = STAGES[stage]
    members = entry.get("matrix", {}).get("network", [])
    listed = [
        key.replace("${item.network}", member)
        for key in entry.get("params", [])
        for member in (members if "${" in key else [""])
    ]
    return {**entry, "params": listed}


def closure(stage):
    """Every source file that running the stage imports."""
    return imports.closure(imports.script(definition(stage)))


def packages(stage):
    """A stage's dependencies on source files."""
    return [name for name in definition(stage)["deps"] if imports.is_package(name)]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_depends_on_the_packages_that_it_imports_and_on_no_others(stage):
    assert packages(stage) == imports.listed(imports.script(definition(stage)))


@pytest.mark.parametrize("name", ["tabdx", "tabdx.stages"])
def test_what_no_stage_depends_on_runs_nothing(name):
    source = imports.file_of(name).read_text()
    lazy = (ast.Expr, ast.Assign, ast.FunctionDef, ast.If)
    assert [node for node in ast.parse(source).body if not isinstance(node, lazy)] == []


def test_the_closure_sees_an_import_through_another_module():
    # evaluate imports figures.confusion, which imports figures.theme.
    assert ROOT / "src/tabdx/figures/theme.py" in closure("evaluate")
    assert ROOT / "src/tabdx/nets/mlp.py" not in closure("evaluate")


def read_parameters(stage):
    """Keys of the parameters that are read by whatever is given all of them."""
    keys = set()
    for path in closure(stage):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and takes_all_parameters(node):
                keys |= {match for part in ast.walk(node) for match in [dotted(part)] if match}
    if ROOT / "src/tabdx/report/report_data.py" in closure(stage):
        # By name, whether what would have made a missing file is switched off.
        keys |= {artefact.switch for artefact in ALL.values() if artefact.switch}
    return {key for key in keys if not any(other.startswith(f"{key}.") for other in keys)}


# What holds all parameters: they themselves, and whatever has them as its `params`.
HOLDERS = {"params": {"Params", "JudgingParams"}, "data": {"ReportData"}}


def takes_all_parameters(function):
    return any(
        getattr(argument.annotation, "id", "") in HOLDERS.get(argument.arg, set())
        for argument in function.args.args
    )


def dotted(node):
    """`params.split.holdout` or `data.params.split.holdout` as "split.holdout", else None."""
    parts = []
    while isinstance(node, ast.Attribute):
        if not node.attr.startswith("model_"):  # pydantic's own, such as model_copy
            parts.append(node.attr)
        node = node.value
    name = [node.id, *reversed(parts)] if isinstance(node, ast.Name) else []
    if name[:2] == ["data", "params"]:
        name = name[1:]
    return ".".join(name[1:]) if len(name) > 1 and name[0] == "params" else None


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_depends_on_the_parameters_it_reads_and_on_no_others(stage):
    listed = set(definition(stage).get("params", []))
    read = {key for key in read_parameters(stage) if not key.startswith("compute")}
    assert {key for key in read if not covered(key, listed)} == set()
    assert {key for key in listed if not any(covered(one, {key}) for one in read)} == set()


def covered(key, listed):
    return any(
        key == one or key.startswith(f"{one}.") or one.startswith(f"{key}.") for one in listed
    )


@pytest.mark.parametrize("stage", STAGES)
def test_listed_parameters_exist(stage):
    for key in definition(stage).get("params", []):
        section = Params
        for name in key.split("."):
            assert name in section.model_fields, key
            section = section.model_fields[name].annotation


def test_settings_that_only_say_where_it_runs_make_nothing_stale():
    listed = {key for stage in STAGES for key in definition(stage).get("params", [])}
    assert not {key for key in listed if key.startswith("compute")}


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_says_in_prose_what_it_does(stage):
    assert len(definition(stage)["desc"].split()) >= 8


@pytest.mark.parametrize("stage", STAGES)
def test_a_failing_stage_leaves_what_was_there(stage):
    # Without `persist`, dvc removes a stage's files before it runs it.
    entry = definition(stage)
    for output in entry.get("outs", []) + entry.get("metrics", []):
        assert next(iter(output.values()))["persist"] is True, output


def test_only_the_report_reads_what_was_scored_on_the_holdout():
    # No choice, and no metric that `dvc metrics diff` shows after every change.
    readers = [
        stage
        for stage in STAGES
        if any(name.startswith("reports/holdout") for name in definition(stage)["deps"])
    ]
    assert readers == ["report"]
    metrics = [
        name for entry in STAGES.values() for one in entry.get("metrics", []) for name in one
    ]
    assert metrics == ["reports/metrics.json"]


def test_the_record_of_readings_is_no_output_that_dvc_could_remove():
    outputs = {name for entry in STAGES.values() for one in entry["outs"] for name in one}
    assert "reports/holdout" in outputs
    record = Paths().holdout_readings
    assert not outputs & {path.as_posix() for path in (record, *record.parents)}


def test_what_holds_patients_values_lies_where_git_does_not_look():
    for entry in STAGES.values():
        for output in entry["outs"]:
            ((name, options),) = output.items()
            assert not (name.startswith("data/") and options.get("cache") is False), name
    assert {Paths().report("any", name).parts[0] for name in OUT_OF_GIT} == {"data"}
