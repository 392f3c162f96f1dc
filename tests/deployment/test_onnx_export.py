"""ONNX graphs predict what their models do.

Also tests `onnx_graph`, `onnx_preprocessing` and `onnx_classifiers`.
"""

import numpy as np
import onnx
import pandas as pd
import pytest
from onnx import TensorProto

import tabdx
from tabdx.cohort.cohort import Cohort
from tabdx.core.errors import InputError
from tabdx.deployment import onnx_export
from tabdx.deployment.onnx_export import export_onnx, feed, make_onnx, run_onnx
from tabdx.deployment.onnx_graph import Graph, Trees
from tabdx.deployment.onnx_preprocessing import RawFeatures, convert_preprocessing
from tabdx.deployment.opening import open_model
from tabdx.normalization.preprocessing import make_preprocessing
from tests.deployment.conftest import SMALL, describe, draw_table


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("project", name) for name in ("logistic_regression", "random_forest", "svm")),
        *(("networks", name) for name in ("mlp", "cnn")),
        *(("three_classes", name) for name in ("logistic_regression", "random_forest", "mlp")),
    ],
)
def test_a_graph_that_is_kept_predicts_what_the_model_does(kind, name, tmp_path, request):
    paths = request.getfixturevalue(kind)
    said = export_onnx(paths, name, tmp_path / "m.onnx")
    assert "no probability differs by more than" in said[0]
    model = open_model(name, paths)
    table = model.read_frame(draw_table(40, seed=9, classes=2 + (kind == "three_classes")))
    found = run_onnx((tmp_path / "m.onnx").read_bytes(), feed(table.features, model.dictionary))
    expected = model.classifier.predict_proba(table.features)
    assert np.abs(found - expected).max() < 1e-6
    properties = {one.key: one.value for one in onnx.load(tmp_path / "m.onnx").metadata_props}
    assert properties["model"] == name
    assert properties["measured"] == '["a", "b", "c"]'


@pytest.mark.parametrize("classes", [2, 3])
def test_boosting_and_means_of_models_have_a_form_too(classes, project):
    cohort = Cohort.validate(draw_table(120, classes=classes), describe(classes), "t")
    fitted = tabdx.fit(cohort, "gradient_boosting", SMALL).classifier
    graph = Graph()
    raw = RawFeatures(
        graph.add_input("measured", TensorProto.DOUBLE, 3),
        graph.add_input("labelled", TensorProto.STRING, 1),
        ["a", "b", "c"],
        ["site"],
    )
    found = graph.finish(
        onnx_export.convert_classifier(graph, fitted, raw), classes, {}
    ).SerializeToString()
    fed = feed(cohort.features, cohort.dictionary)
    assert np.abs(run_onnx(found, fed) - fitted.predict_proba(cohort.features)).max() < 1e-12


@pytest.mark.parametrize("method", ["none", "minmax", "standard", "robust", "power", "clipped"])
def test_each_normalization_has_the_same_columns(method):
    dictionary = describe(2)
    features = Cohort.validate(draw_table(60), dictionary, "t").features
    step = make_preprocessing(dictionary, method).fit(features)
    graph = Graph()
    raw = RawFeatures(
        graph.add_input("measured", TensorProto.DOUBLE, 3),
        graph.add_input("labelled", TensorProto.STRING, 1),
        ["a", "b", "c"],
        ["site"],
    )
    content = graph.finish(convert_preprocessing(graph, step, raw), 5, {}).SerializeToString()
    asked = pd.concat([features, features.assign(a=-3.0), features.assign(site=None)])
    asked = asked.astype(features.dtypes.to_dict())
    found = run_onnx(content, feed(asked, dictionary))
    assert np.allclose(found, step.transform(asked), rtol=1e-10, atol=1e-10)


def test_a_step_without_a_form_is_named():
    dictionary = describe(2)
    features = Cohort.validate(draw_table(60), dictionary, "t").features
    step = make_preprocessing(dictionary, "quantile").fit(features)
    graph = Graph()
    raw = RawFeatures("measured", "labelled", ["a", "b", "c"], ["site"])
    with pytest.raises(InputError, match="QuantileScaler, has no form in ONNX"):
        convert_preprocessing(graph, step, raw)


def test_a_tree_of_one_leaf_says_the_same_to_all():
    one = np.array([0])
    trees = Trees([0], np.zeros((1, 2), int), one == 0, one, one * 0.0, np.array([0.25]))
    graph = Graph()
    value = graph.trees(graph.add_input("measured", TensorProto.DOUBLE, 1), trees)
    content = graph.finish(value, 1, {}).SerializeToString()
    assert run_onnx(content, {"measured": np.array([[1.0], [-1.0]])}).tolist() == [[0.25], [0.25]]


def test_a_graph_that_predicts_otherwise_is_not_kept(project, tmp_path, monkeypatch):
    def wrong(model):
        other = open_model("random_forest", project)
        return make_onnx(other)

    monkeypatch.setattr(onnx_export, "make_onnx", wrong)
    with pytest.raises(InputError, match=r"predicts up to .* otherwise than the model"):
        export_onnx(project, "logistic_regression", tmp_path / "m.onnx")
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputError, match=r"does not end in \.onnx"):
        export_onnx(project, None, tmp_path / "m.zip")
