import yaml

from tabdx.artifacts.fingerprints import installed
from tabdx.core.paths import Paths
from tabdx.projects.folder import template
from tabdx.projects.pipeline import project_pipeline

OWN = yaml.safe_load(template("dvc_yaml"))
MADE = yaml.safe_load(project_pipeline(template("dvc_yaml")))
FILE = Paths().installation.name


def keys_of(stage):
    return next(one[FILE] for one in stage["params"] if isinstance(one, dict))


def test_the_stages_are_those_of_tabdx_but_for_the_replication():
    assert [*MADE["stages"]] == [
        "installation",
        *(set_ for set_ in OWN["stages"] if set_ != "replicate"),
    ]
    assert MADE["plots"] == OWN["plots"]
    for name, stage in MADE["stages"].items():
        if name != "installation":
            own = OWN["stages"][name]
            assert {key: stage.get(key) for key in ("cmd", "outs", "metrics", "matrix")} == {
                key: own.get(key) for key in ("cmd", "outs", "metrics", "matrix")
            }


def test_a_stage_depends_on_the_hash_of_each_package_whose_sources_tabdx_lists():
    hashes = installed()
    for name, stage in MADE["stages"].items():
        if name == "installation":
            continue
        sources = [one for one in OWN["stages"][name]["deps"] if one.startswith("src/")]
        assert len(keys_of(stage)) == len(sources)
        for key in keys_of(stage):
            section, _, member = key.partition(".")
            assert member in hashes[section]
            assert any(f"/{member}" in source for source in sources)


def test_nothing_leads_to_sources_or_to_results_that_nobody_makes():
    made = {name for stage in MADE["stages"].values() for one in stage["outs"] for name in one}
    made |= {"data/dictionaries", "data/tables", "reports/metrics.json"}
    networks = MADE["stages"]["train_nets"]["matrix"]["network"]
    made |= {name.replace("${item.network}", one) for name in made for one in networks}
    for stage in MADE["stages"].values():
        for dependency in stage.get("deps", []):
            assert any(f"{name}/".startswith(f"{dependency}/") for name in made), dependency


def test_the_installation_is_looked_at_each_time_and_kept_in_git():
    stage = MADE["stages"]["installation"]
    assert stage["always_changed"] is True
    assert stage["outs"] == [{FILE: {"cache": False, "persist": True}}]
