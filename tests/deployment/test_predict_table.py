"""Answers from file to file.

Also tests `table_parts`, `answer_files`, `opening` and `deployed_model`.
"""

import numpy as np
import pandas as pd
import pytest

from tabdx.artifacts import table_parts as artifact_parts
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.deployment.opening import open_model
from tabdx.deployment.predict_table import predict_table
from tests.deployment.conftest import draw_table


@pytest.fixture
def model(project):
    return open_model(None, project)


def answer(model, table, folder, name="risks.csv", **options):
    source = folder / "new.csv"
    if isinstance(table, bytes):
        source.write_bytes(table)
    else:
        table.to_csv(source, index=False)
    done = predict_table(model, source, folder / name, model.policy(), **options)
    read = pd.read_parquet if name.endswith("parquet") else pd.read_csv
    return done, read(folder / name)


def test_each_row_is_answered_as_python_answers_it(model, tmp_path):
    table = draw_table(40, seed=1)
    done, found = answer(model, table, tmp_path)
    assert found.columns[0] == "case"
    assert found["case"].tolist() == table["case"].tolist()
    expected = model.answer(table)
    assert np.allclose(found["risk"], expected["risk"], atol=1e-8, equal_nan=True)
    assert found["predicted class"].fillna("").tolist() == expected["predicted_class"].tolist()
    assert np.allclose(found["probability of well"] + found["probability of ill"], 1)
    assert done.rows == 40
    assert not (tmp_path / "risks.left_out.csv").exists()


def test_the_risk_is_recalibrated_and_the_class_is_by_the_rule_in_force(model):
    table = draw_table(40, seed=1)
    own, said = model.predict_risk(table), model.answer(table)
    recalibrated = 1 / (1 + np.exp(-(1.5 * np.log(own / (1 - own)) + 0.2)))
    assert np.allclose(said["risk"], recalibrated)
    assert ((said["risk"] >= 0.3) == (said["predicted_class"] == "ill")).all()


def test_a_table_in_parts_is_answered_as_a_whole(model, tmp_path, monkeypatch):
    table = draw_table(200, seed=2).astype(object)
    table.loc[150, "a"] = "abc"
    table.loc[60, "a"] = 99
    table["note"] = ['two\nlines, "quoted"' if row % 7 else None for row in range(200)]
    _, whole = answer(model, table, tmp_path)
    left_out = pd.read_csv(tmp_path / "risks.left_out.csv")
    monkeypatch.setattr(artifact_parts.read_text_parts, "__defaults__", (6_000,))
    done, parts = answer(model, table, tmp_path, force=True)
    pd.testing.assert_frame_equal(
        parts.drop(columns="answered at"), whole.drop(columns="answered at")
    )
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "risks.left_out.csv"), left_out)
    assert left_out[["row", "column"]].to_numpy().tolist() == [[151, "a"]]
    assert done.left_out == 1


def test_blank_lines_and_parts_of_them_keep_the_numbers_of_rows(model, tmp_path, monkeypatch):
    lines = draw_table(60, seed=3).to_csv(index=False).splitlines()
    text = "\n".join([*lines[:31], *["," * 5] * 40, *lines[31:]]).encode()
    monkeypatch.setattr(artifact_parts.read_text_parts, "__defaults__", (1_200,))
    _, found = answer(model, text, tmp_path)
    assert found.dropna(subset="case")["row"].tolist() == [*range(1, 31), *range(71, 101)]


def test_parquet_in_parts_keeps_the_types_of_its_own_columns(model, tmp_path, monkeypatch):
    table = draw_table(90, seed=4).assign(age=np.arange(90), seen=True)
    table.loc[:60, "site"] = None
    table.to_parquet(tmp_path / "new.parquet")
    monkeypatch.setattr(artifact_parts.read_parquet_parts, "__defaults__", (10,))
    monkeypatch.setattr(artifact_parts, "_PART_ROWS", 20)
    predict_table(model, tmp_path / "new.parquet", tmp_path / "r.parquet", model.policy())
    found = pd.read_parquet(tmp_path / "r.parquet")
    assert found["row"].tolist() == list(range(1, 91))
    assert found["age"].tolist() == list(range(90))
    assert np.allclose(found["risk"], model.answer(table)["risk"], atol=1e-8, equal_nan=True)


def test_semicolons_and_decimal_commas_come_back_as_they_came(model, tmp_path):
    source = tmp_path / "new.csv"
    draw_table(20, seed=5).to_csv(source, index=False, sep=";", decimal=",")
    predict_table(model, source, tmp_path / "risks.csv", model.policy())
    found = pd.read_csv(tmp_path / "risks.csv", sep=";", decimal=",")
    assert found["risk"].between(0, 1).sum() > 15


def test_nothing_is_overwritten_and_nothing_half_written_stays(model, tmp_path):
    answer(model, draw_table(5), tmp_path)
    with pytest.raises(InputError, match=r"risks\.csv is there already; .*--force"):
        answer(model, draw_table(5), tmp_path)
    before = (tmp_path / "risks.csv").read_bytes()
    with pytest.raises(InputError, match="no rows"):
        answer(model, b"case,a,b,c,site\n", tmp_path, force=True)
    assert (tmp_path / "risks.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.csv", "risks.csv"]


def test_a_failure_in_a_later_part_leaves_nothing(model, tmp_path, monkeypatch):
    text = draw_table(100, seed=6).to_csv(index=False).encode() + b"x,1,2,3,north,ill,7,8\n"
    monkeypatch.setattr(artifact_parts.read_text_parts, "__defaults__", (3_000,))
    with pytest.raises(InputError, match="row"):
        answer(model, text, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


@pytest.mark.parametrize(
    ("name", "target", "said"),
    [
        ("none.csv", "r.csv", "does not exist"),
        ("new.csv", "r.txt", "ends neither in .csv nor in .parquet"),
        ("new.csv", "new.csv", "is the table itself"),
        ("", "r.csv", "is a folder"),
    ],
)
def test_a_wrong_path_is_told(model, tmp_path, name, target, said):
    draw_table(5).to_csv(tmp_path / "new.csv", index=False)
    with pytest.raises(InputError, match=said):
        predict_table(model, tmp_path / name, tmp_path / target, model.policy(), force=True)


def test_a_table_without_a_feature_is_refused_with_its_name(model, tmp_path):
    with pytest.raises(InputError, match="b: the column is missing"):
        answer(model, draw_table(5).drop(columns="b"), tmp_path)
    with pytest.raises(InputError, match="the frame cannot be answered"):
        model.predict_risk(draw_table(5).drop(columns="b"))


def test_three_classes_have_a_probability_each(three_classes, tmp_path):
    model = open_model("random_forest", three_classes)
    _, found = answer(model, draw_table(30, classes=3), tmp_path)
    shares = found[[f"probability of {name}" for name in ("well", "ill", "dead")]]
    assert np.allclose(shares.sum(axis=1), 1)
    assert "most probable" in found


def test_a_prevalence_moves_the_risks_and_must_be_one(model):
    table = draw_table(20, seed=1)
    assert (model.answer(table, 0.05)["risk"] < model.answer(table)["risk"]).all()
    with pytest.raises(InputError, match="between 0 and 1, found 5"):
        model.policy(5)


def test_no_project_and_no_such_model_are_told(project, tmp_path):
    with pytest.raises(InputError, match=r"no project here .*--model model\.zip"):
        open_model(None, Paths(tmp_path))
    with pytest.raises(InputError, match="no model 'svn' with decision rules; there are logistic"):
        open_model("svn", project)


def test_a_quote_that_is_never_closed_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(artifact_parts, "_LONGEST_RECORD", 500)
    (tmp_path / "t.csv").write_bytes(b'a,b\n"1,2\n' + b"3,4\n" * 1000)
    with pytest.raises(InputError, match="double quote never closed"):
        list(artifact_parts.read_text_parts(tmp_path / "t.csv", 100))
    (tmp_path / "w.csv").write_bytes("a,b\n1,2\n".encode("utf-16") * 20)
    with pytest.raises(InputError, match="UTF-16"):
        list(artifact_parts.read_text_parts(tmp_path / "w.csv", 100))
