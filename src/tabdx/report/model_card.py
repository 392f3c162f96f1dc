"""The model card."""

from tabdx.core.messages import plural
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.report.blocks import Block, Paragraph, Points, Section, Table, WarningText
from tabdx.report.holdout import seen_before
from tabdx.report.markdown import as_markdown
from tabdx.report.report_data import DEVELOPMENT, ReportData
from tabdx.report.report_data import HOLDOUT as SET_ASIDE
from tabdx.report.sections import limits, subgroups
from tabdx.report.sections.class_performance import class_tables
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent, row_interval
from tabdx.wording.text import join

FOLDER = "reports"
_METRICS = ("log_loss", "roc_auc", "sensitivity", "specificity", "calibration_slope")
_SHOWN_OF_CLASSES = ("log_loss", "roc_auc", "accuracy", "balanced_accuracy", "kappa")


def as_model_card(data: ReportData) -> str:
    """Write the model card as Markdown.

    Its headings are those of Mitchell et al. (2019), Model cards for model reporting, FAT* '19,
    220–229. Where no artefact can tell, the card says what a person must add.
    """
    opening: list[Block] = [
        Paragraph(
            "After Mitchell et al. (2019), Model cards for model reporting. All numbers come from "
            "the tables under reports/; the full report is reports/report.html."
        ),
        *(WarningText(str(finding)) for finding in data.warnings),
    ]
    sections = [
        _details(data),
        _use(data),
        _factors(data),
        _metrics(data),
        _data(data),
        _results(data),
        _ethics(data),
        _caveats(data),
    ]
    return as_markdown(f"Model card: {data.dictionary.name}", opening, sections, FOLDER)


def _details(data: ReportData) -> Section:
    kinds = {
        "logistic_regression": "penalised logistic regression",
        "gradient_boosting": "histogram gradient boosting",
        "random_forest": "randomized decision trees, averaged",
        "svm": "support vector machine with an RBF kernel, its scores turned into risks",
        "mlp": "multilayer perceptrons, averaged",
        "cnn": "convolutional networks over the layout of the measurements, averaged",
        "combined": "the mean of several models' risks",
    }
    rows = [
        [
            readable(model),
            kinds.get(model, "see its record"),
            ", ".join(record.get("files", {})),
            ", ".join(f"{name} {version}" for name, version in record.get("versions", {}).items()),
        ]
        for model, record in data.records.items()
    ]
    return Section(
        "details",
        "Model details",
        [
            Paragraph(
                f"Each model gives {_gives(data)}, from "
                f"{plural(len(data.dictionary.features), 'measurement')} of one patient."
            ),
            Table(
                "Models, the best out of fold first.",
                ["Model", "kind", "files", "versions"],
                rows,
                words=["kind", "files", "versions"],
            ),
            Paragraph("To add by a person: who is responsible, contact, licence of the weights."),
        ],
    )


def _gives(data: ReportData) -> str:
    """Say what a model's output is."""
    if not data.several:
        return f"the risk that the diagnosis is {data.positive}, from 0 to 1"
    sides = f"; that of {data.positive} is the sum of theirs" if _summed(data) else ""
    return f"the probability that the diagnosis is {data.name_classes()}, from 0 to 1{sides}"


def _summed(data: ReportData) -> bool:
    """Whether the positive side is several classes."""
    return data.two_sided and data.positive not in data.classes


def _told_apart(data: ReportData) -> str:
    if not data.several:
        return f"{data.positive} from {data.negative}"
    return f"{join(data.classes)} from one another"


def _use(data: ReportData) -> Section:
    return Section(
        "use",
        "Intended use",
        [
            Points(
                [
                    "Research and teaching: to study how far measurements like these can tell "
                    f"{_told_apart(data)}.",
                    "Not a medical device. Not for decisions on patients before it was evaluated "
                    "where it would be used and approved by whoever must approve it.",
                    "Not for patients unlike those studied, for other instruments, or for "
                    "measurements outside their plausible range.",
                    "To add by a person: intended users, place in the care of a patient.",
                ]
            )
        ],
    )


def _factors(data: ReportData) -> Section:
    told = subgroups.build(data).blocks
    named = [block for block in told if isinstance(block, Table)]
    says = (
        "Performance by subgroup is in the report, with the groups too small for a verdict."
        if named
        else "The dictionary names no subgroups, so that nothing is known about whom the models "
        "serve better or worse. Instruments and centres are not recorded either."
    )
    return Section("factors", "Factors", [Paragraph(says)])


def _metrics(data: ReportData) -> Section:
    evaluate = data.params.evaluate
    return Section(
        "metrics",
        "Metrics",
        [
            Points(
                [
                    "Log loss orders the models, ROC AUC and calibration stand beside it; "
                    "docs/methods has every formula.",
                    _calls(data),
                    f"{percent(evaluate.confidence, 0)} intervals: Wilson for shares, DeLong for "
                    "the ROC AUC, bootstrap over patients for most others. A difference that is "
                    "not significant, with the variation of the training, is a tie.",
                ]
            )
        ],
    )


def _calls(data: ReportData) -> str:
    """Say how a model's output becomes a class."""
    decide = data.params.decide
    likeliest = "A patient is called the likeliest class." if data.several else ""
    if not data.two_sided:
        return f"{likeliest} {data.absent_sides('Thresholds').text}"
    of = f" of {data.positive}" if data.several else ""
    return (
        f"{likeliest} Calls{of} in the scores and matrices are made at a risk of "
        f"{percent(data.params.evaluate.threshold)} or more (evaluate.threshold); the threshold to "
        f"act on is that of the rule “{readable(decide.rule)}” (decide.rule)."
    ).strip()


def _data(data: ReportData) -> Section:
    return Section(
        "data",
        "Training and evaluation data",
        [
            Points(
                [
                    f"Source: {data.params.cohort.source}; "
                    f"{data.describe_patients()}, {data.describe_classes()}.",
                    f"Trained on {data.describe_patients(DEVELOPMENT)}, "
                    f"{data.describe_classes(DEVELOPMENT)}, and scored on the same out "
                    "of fold: each patient by models not trained on that patient.",
                    f"Scored on {data.describe_patients(SET_ASIDE)} set aside, "
                    f"{data.describe_classes(SET_ASIDE)}, from the same table, "
                    f"{data.readings}.",
                    *filter(None, [seen_before(data.params)]),
                    "Missing values are imputed and measurements normalized with statistics of "
                    "the training part.",
                    f"SHA-256 of the validated table: {data.fingerprint}.",
                ]
            )
        ],
    )


def _results(data: ReportData) -> Section:
    shown = _SHOWN_OF_CLASSES if data.several else _METRICS
    tables: list[Block] = [
        Table(
            f"Results {data.describe_judged(partition)}; in "
            f"brackets {percent(data.params.evaluate.confidence, 0)} intervals.",
            ["Model", *(data.metric_name(metric) for metric in shown)],
            [
                [
                    readable(model),
                    *(row_interval(data.score(model, partition, name)) for name in shown),
                ]
                for model in data.models
            ],
        )
        for partition in (OUT_OF_FOLD, HOLDOUT)
    ]
    if data.several:
        tables += class_tables(data, data.recommended)
    return Section("results", "Quantitative analyses", tables)


def _ethics(data: ReportData) -> Section:
    with_patients = [
        readable(model)
        for model, record in data.records.items()
        if model == "svm" or "svm" in record.get("members", ())
    ]
    patients_inside = with_patients and [
        f"The files of {join(with_patients)} hold support vectors: scaled measurements of single "
        "patients. Whoever gets the files gets these; treat them like the table."
    ]
    return Section(
        "ethics",
        "Ethical considerations",
        [
            Points(
                [
                    _harms(data),
                    *patients_inside,
                    "Predictions, partitions and the spread of each patient's risk are tables of "
                    "patients, too; the report shows no patient's measurements.",
                    "To add by a person: consent and approval for the use of the data, and who "
                    "could be harmed by errors.",
                ]
            )
        ],
    )


def _harms(data: ReportData) -> str:
    if not data.two_sided:
        return (
            "Taking one class for another does harm, and some errors more than others; how they "
            "are weighed is a human decision, which params.yaml does not state: every error "
            "counts alike."
        )
    return (
        f"A missed {data.positive} patient and a false alarm both do harm; how they are weighed is "
        f"a human decision, stated as {data.params.decide.harm_ratio:g} to 1 in params.yaml."
    )


def _shares_elsewhere(data: ReportData) -> str:
    return "shares of the classes" if data.several else f"share of {data.positive} patients"


def _caveats(data: ReportData) -> Section:
    return Section(
        "caveats",
        "Caveats and recommendations",
        [
            Paragraph("The models do not tell:"),
            *limits.build(data).blocks,
            Paragraph(
                "Before any use: an evaluation on patients from elsewhere, recalibration to the "
                f"{_shares_elsewhere(data)} there, and a look at the values of each patient "
                "against those of the training patients."
            ),
        ],
    )
