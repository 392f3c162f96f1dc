import pytest


@pytest.mark.usefixtures("classes_project")
def test_a_metric_of_each_class_stands_by_model(open_page):
    page = open_page("models", view="Scores of each class")
    page.selectbox(key="class_score").set_value("roc_auc").run()
    assert not page.exception
    wide = next(one.value for one in page.dataframe if list(one.value)[:1] == ["class"])
    assert wide["class"].tolist() == ["setosa", "versicolor", "virginica"]
    assert {"MLP", "logistic regression"} <= set(wide)
    assert wide["MLP"].str.contains(" to ").all()


@pytest.mark.usefixtures("project")
def test_two_classes_have_no_such_view(open_page):
    page = open_page("models")
    assert "Scores of each class" not in page.segmented_control(key="view").options
