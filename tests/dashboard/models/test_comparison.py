from tabdx.artifacts.predictions import read_all_predictions
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary
from tabdx.evaluation.comparison.subgroups import subgroup_scores
from tabdx.evaluation.joined_predictions import join_outcomes
from tabdx.evaluation.scores import score


def name_subgroups(project):
    """Name subgroups, one of them too small to judge."""
    path = project / "data/cohort.parquet"
    cohort = Cohort.read(path)
    content = cohort.dictionary.model_dump(mode="json", exclude_none=True)
    content["subgroups"] = [{"feature": "mean radius", "cuts": [14, 25]}]
    cohort = Cohort(Dictionary.model_validate(content), cohort.table)
    cohort.write(path)
    return cohort


def test_subgroups_where_the_dictionary_names_them(own_evidence, open_page):
    cohort = name_subgroups(own_evidence)
    joined = join_outcomes(read_all_predictions(own_evidence / "data/predictions"), cohort)
    rules = {"threshold": 0.5, "resamples": 20, "seed": 0}
    overall = score(joined, confidence=0.95, **rules)
    table = subgroup_scores(joined, cohort, overall, **rules)
    table.to_csv(own_evidence / "reports/evaluation/subgroups.csv", index=False)
    for partition in ("out of fold", "holdout"):
        page = open_page("models", view="Subgroups", partition=partition)
        assert not page.exception
        shown = next(frame.value for frame in page.dataframe if "p (Holm)" in frame.value)
        names = ["below 14", "14 to below 25", "25 and above"]
        assert shown["subgroup"].tolist() == [
            "all patients",
            *(f"mean radius: {name}" for name in names),
        ]
        assert shown["value"].iloc[-1] == "too few"


def test_subgroups_that_are_named_but_not_judged(own_evidence, open_page):
    assert "names no subgroups" in open_page("models", view="Subgroups").info[0].value
    name_subgroups(own_evidence)
    (own_evidence / "reports/evaluation/subgroups.csv").unlink(missing_ok=True)
    page = open_page("models", view="Subgroups")
    assert not page.exception
    assert "subgroups.csv` does not exist yet; `dvc repro evaluate`" in page.info[0].value
