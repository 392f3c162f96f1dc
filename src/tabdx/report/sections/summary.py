"""The summary at the top of the report."""

from tabdx.core.messages import plural
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.report.blocks import Absence, Block, Paragraph, Section, Table, WarningText
from tabdx.report.report_data import DEVELOPMENT, ReportData
from tabdx.report.sections.decisions import CONSEQUENCES, THRESHOLDS, in_force
from tabdx.wording.headline import (
    JUDGED_ON,
    answered_risks,
    describe_threshold,
    headline,
    is_recommended,
)
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import is_known, number, percent, row_interval, row_percents
from tabdx.wording.text import join
from tabdx.wording.vocabulary import COHORT, STATED, TIE, WORSE


def build(data: ReportData) -> Section:
    """Say which model is best, how certain that is, and what its errors mean for patients."""
    blocks: list[Block] = [
        Paragraph(_who_is_best(data)),
        _headline(data),
        Paragraph(_on_the_holdout(data)),
        *_calls(data),
        *(WarningText(str(finding)) for finding in data.warnings),
        Paragraph(
            "This is a statement about patients like the ones studied. Nothing here shows how the "
            "models would do in another hospital, with another instrument, or in later years; the "
            "limits are listed near the end."
        ),
    ]
    return Section("answer", "The answer in short", blocks)


def _who_is_best(data: ReportData) -> str:
    ranking = data.tables["evaluation/ranking.csv"]
    best = ranking.iloc[0]
    confidence = percent(data.params.evaluate.confidence, 0)
    told = {
        verdict: [
            readable(str(model)) for model in ranking[ranking["log_loss_verdict"] == verdict].model
        ]
        for verdict in (TIE, WORSE)
    }
    says = [
        f"Of {plural(len(ranking), 'model')}, {readable(str(best['model']))} predicted best: its "
        f"log loss on {data.describe_patients(DEVELOPMENT)}, out of fold, "
        f"is {row_interval(best, prefix='log_loss')}, with a {confidence} interval; "
        "0 would be perfect."
    ]
    if told[TIE]:
        says.append(
            f"With this many patients {join(told[TIE])} cannot be told from it: trained on other "
            "patients, the order could be different (a tie)."
        )
    if told[WORSE]:
        says.append(f"{capitalized(join(told[WORSE]))} predicted worse, training counted.")
    return " ".join(says)


def _on_the_holdout(data: ReportData) -> str:
    best = data.models[0]
    auc = data.score(best, HOLDOUT, "roc_auc")
    if not is_known(auc["value"]):
        return "No patients were set aside, or the best model was not judged on them."
    meaning = (
        "The ROC AUC of a class is how often a patient of it gets a higher probability of it than "
        "one of another class; its mean over the classes is given"
        if data.several
        else f"The ROC AUC is how often a {data.positive} patient gets a higher risk than a "
        f"{data.negative} one"
    )
    return (
        f"On the {data.describe_patients(HOLDOUT)} set aside at the start, {data.readings}, its "
        f"{data.roc_auc} is {row_interval(auc)} and its log loss "
        f"{row_interval(data.score(best, HOLDOUT, 'log_loss'))}. {meaning}; 0.5 is chance."
    )


def _headline(data: ReportData) -> Table:
    """Show the recommended model's errors at the agreed threshold, as the page Overview does."""
    model, thresholds = data.recommended, data.tables.get(THRESHOLDS)
    scores, outcome = data.tables["evaluation/scores.csv"], data.dictionary.outcome
    classes = outcome.sides if data.two_sided else outcome.classes
    rules = data.documents.get("decide/rules.json")
    risks = answered_risks(rules, model)
    role = "the recommended model" if is_recommended(rules, model) else "the first of the ranking"
    counted = (
        describe_threshold(thresholds, model, data.params, data.positive)
        if data.two_sided
        else "A patient is called the likeliest class; the balanced accuracy counts each class "
        "alike."
    )
    rows = {
        JUDGED_ON[partition]: headline(scores, thresholds, model, partition, classes, risks)
        for partition in JUDGED_ON
    }
    return Table(
        f"{capitalized(readable(model))}, {role}. "
        f"{counted} Judged on "
        f"{data.describe_patients(DEVELOPMENT)}, and on {data.describe_patients(HOLDOUT)} set "
        f"aside; in brackets {percent(data.params.evaluate.confidence, 0)} intervals, and of how "
        "many patients each number is.",
        ["Judged by", *(figure.label for figure in rows[JUDGED_ON[OUT_OF_FOLD]])],
        [[title, *map(str, figures)] for title, figures in rows.items()],
    )


def _calls(data: ReportData) -> list[Block]:
    """Show the outcomes of the rule in force among 1,000 patients."""
    if not data.two_sided:
        return [data.absent_sides("Errors at a threshold, by prevalence,")]
    judged = in_force(data)
    if judged is None:
        return [Absence(data.why_absent(CONSEQUENCES))]
    recommended = readable(data.recommended)
    rule = readable(data.params.decide.rule)
    names = {COHORT: "as among the patients studied", STATED: "at the stated prevalence"}
    return [
        Table(
            f"What the rule in force (“{rule}”) means for 1,000 patients, by {recommended}, "
            f"{data.describe_judged(OUT_OF_FOLD)}; in brackets "
            f"{percent(data.params.evaluate.confidence, 0)} intervals. Sensitivity "
            "and specificity are assumed to be the same at any prevalence; shifted risks were "
            "moved to the stated one before the rule was applied.",
            [
                f"Share of {data.positive}",
                data.positive,
                f"missed {data.positive}",
                "false alarms",
                "PPV: an alarm is right",
                "NPV: an all-clear is right",
            ],
            [
                [
                    f"{names.get(row['population'], row['population'])}, risks "
                    f"{readable(row['risks'])}: {percent(row['prevalence'])}",
                    number(1000 * row["prevalence"], 0),
                    row_interval(row, 1, "false_negatives"),
                    row_interval(row, 1, "false_positives"),
                    *(
                        row_percents(row, value)
                        for value in ("positive_predictive_value", "negative_predictive_value")
                    ),
                ]
                for _, row in judged.reset_index().iterrows()
            ],
        )
    ]
