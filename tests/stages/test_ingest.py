import shutil
from pathlib import Path

import pytest

from tabdx.artifacts.documents import read_json
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.sources import read_wdbc
from tabdx.core.errors import InputError
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.stages.ingest import ingest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project's folder with the default parameters and dictionary."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    shutil.copytree(ROOT / "data/dictionaries", tmp_path / "data/dictionaries")
    (tmp_path / "data/tables").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(project, source):
    params = read_params(project / "params.yaml")
    cohort = params.cohort.model_copy(update={"source": source})
    ingest(params.model_copy(update={"cohort": cohort}), Paths())


def test_the_embedded_table(project):
    run(project, "wdbc")
    assert int(Cohort.read(Paths().cohort).positive.sum()) == 212
    assert read_json(Paths().report("cohort", "audit.json"))["patients"] == 569


def test_a_csv_with_the_same_dictionary_gives_the_same_cohort(project):
    run(project, "wdbc")
    embedded = Paths().cohort.read_bytes()
    read_wdbc().to_csv(project / "data/tables/copy.csv", index=False)
    run(project, "data/tables/copy.csv")
    assert Paths().cohort.read_bytes() == embedded


def test_a_table_elsewhere_is_refused_with_the_place_to_put_it(project):
    read_wdbc().to_csv(project / "copy.csv", index=False)
    with pytest.raises(InputError, match=r"copy\.csv lies outside data/tables"):
        run(project, "copy.csv")


def test_a_bad_table_leaves_the_earlier_cohort(project):
    run(project, "wdbc")
    before = Paths().cohort.read_bytes()
    read_wdbc().drop(columns="mean area").to_csv(project / "data/tables/bad.csv", index=False)
    with pytest.raises(InputError, match="mean area"):
        run(project, "data/tables/bad.csv")
    assert Paths().cohort.read_bytes() == before


def test_a_spreadsheets_csv_gives_the_same_cohort_and_says_what_it_left_out(project, capsys):
    run(project, "wdbc")
    embedded = Paths().cohort.read_bytes()
    # As a spreadsheet saves it: decimal commas, a separator too many, blank rows at the end.
    lines = read_wdbc().to_csv(index=False, sep=";", decimal=",").splitlines()
    content = "\ufeff" + "".join(f"{line};\r\n" for line in [*lines, ";" * 30, ";" * 30])
    (project / "data/tables/copy.csv").write_bytes(content.encode())
    run(project, "data/tables/copy.csv")
    assert Paths().cohort.read_bytes() == embedded
    said = capsys.readouterr().err
    assert said == "data/tables/copy.csv: 2 rows without any value were left out\n"
