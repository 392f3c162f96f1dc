"""What the documents are made from.

Also tests `inputs`, which lists the files.
"""

import pytest
import yaml

from tabdx.artifacts.tables import read_csv, write_csv
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Group
from tabdx.core.errors import InputError
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.report.inputs import ALL
from tabdx.report.report_data import read_report_data


def read(folder):
    paths = Paths(folder)
    return read_report_data(read_params(paths.params), paths)


def test_patients_are_counted_by_partition_and_class(data):
    # 80 patients, every second ill; the first 16 are the holdout.
    assert data.patients() == 80
    assert data.patients("development") == 64
    assert data.patients("holdout", data.positive) == 8
    assert data.counts["proportion"].tolist() == [0.5] * 4


def test_a_side_of_two_classes_is_counted_together(data_of):
    data = data_of("two positive")
    counts = [data.patients(of_class=name) for name in data.classes]
    assert sum(counts) == data.patients() == 80
    assert data.patients(of_class=data.positive) == counts[1] + counts[2]
    assert data.patients(of_class=data.negative) == counts[0]


def test_many_classes_are_told_by_their_sizes(data_of, monkeypatch):
    data = data_of("none positive")
    first, second, third = (data.describe_patients(of_class=name) for name in data.classes)
    assert data.describe_classes() == (
        f"{first} {data.classes[0]}, {second} {data.classes[1]} and {third} {data.classes[2]}"
    )
    monkeypatch.setattr("tabdx.report.report_data._MOST_COUNTED", 2)
    assert data.describe_classes() == "26 to 27 patients of each of the 3 classes"


def test_recordings_and_persons_are_counted_apart(project):
    # Eight recordings a person; a person has recordings of both classes.
    paths = Paths(project)
    cohort = Cohort.read(paths.cohort)
    dictionary = cohort.dictionary.model_copy(update={"group": Group(column="person")})
    persons = [f"person {place // 8}" for place in range(80)]
    Cohort(dictionary, cohort.table.assign(group=persons)).write(paths.cohort)
    data = read(project)
    assert data.independent() == 10
    assert data.independent("holdout") == data.independent("holdout", data.positive) == 2
    assert data.independent("development", data.negative) == 8
    assert data.describe_patients("holdout") == "16 recordings of 2 groups (“person”)"


def test_without_groups_every_patient_is_independent(data):
    assert data.independent("holdout", data.positive) == 8
    assert data.describe_patients("holdout") == "16 patients"


def test_models_come_in_the_order_of_the_ranking(data):
    assert data.models == ["svm", "logistic_regression"]
    assert list(data.records) == data.models


def test_a_score_that_nobody_computed_is_known_to_be_unknown(data):
    assert data.score("svm", "out_of_fold", "log_loss")["value"] == 0.9
    assert data.score("svm", "elsewhere", "log_loss")["value"] is None


def test_everything_there_leaves_nothing_absent_but_the_levels(data):
    # The small table has no categorical feature, so that its stage had no levels to describe; of
    # two classes none is told apart from the rest.
    of_classes = {key for key in ALL if key.startswith("evaluation/class_")}
    assert set(data.absences) == {"cohort/levels.csv", *of_classes}


@pytest.mark.parametrize("key", sorted(key for key, each in ALL.items() if not each.essential))
def test_without_a_part_its_absence_names_the_stage(project, key):
    (project / ALL[key].path).unlink(missing_ok=True)
    found = read(project)
    assert not found.has(key)
    said = f"{ALL[key].path} was not made: “dvc repro {ALL[key].stage}” makes it."
    assert found.why_absent(key, key) == said


def test_a_part_switched_off_says_which_switch(project):
    params = yaml.safe_load((project / "params.yaml").read_text())
    params["instability"]["models"] = []
    (project / "params.yaml").write_text(yaml.safe_dump(params))
    path = project / "reports/instability/summary.csv"
    write_csv(path, read_csv(path).head(0))
    said = "instability was switched off: set instability.models in params.yaml."
    assert read(project).why_absent("instability/summary.csv") == said


def test_a_table_without_rows_is_no_table(project):
    path = project / "reports/evaluation/subgroups.csv"
    write_csv(path, read_csv(path).head(0))
    assert "has no rows" in read(project).why_absent("evaluation/subgroups.csv")


def test_without_an_essential_part_one_message_names_all_that_lack(project):
    (project / "reports/evaluation/scores.csv").unlink()
    (project / "data/cohort/audit.json").unlink()
    with pytest.raises(InputError, match=r"scores\.csv.*do not exist.*dvc repro") as raised:
        read(project)
    assert "audit.json" in str(raised.value)


def test_a_ranking_without_a_model_is_refused(project):
    path = project / "reports/evaluation/ranking.csv"
    write_csv(path, read_csv(path).head(0))
    with pytest.raises(InputError, match="ranks no model"):
        read(project)
