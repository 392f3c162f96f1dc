"""The service in-process. Also tests `schema`, `limits`, `settings`, `server` and `batching`."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from starlette.testclient import TestClient

from tabdx.assessment.patient_table import PatientTable
from tabdx.core.errors import InputError
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.deployment.opening import open_model
from tabdx.service import server
from tabdx.service.app import create_app
from tabdx.service.batching import Batcher
from tabdx.service.limits import RateLimiter
from tabdx.service.settings import ServiceSettings, read_tokens
from tests.deployment.conftest import draw_table

PATIENT = {"a": 5.5, "b": 4.25, "c": None, "site": "north"}


@pytest.fixture(scope="module")
def model(project):
    return open_model("logistic_regression", project)


@pytest.fixture(scope="module")
def client(model):
    return TestClient(create_app(model, ServiceSettings(most_patients=50)))


def as_patients(table):
    rows = table[["a", "b", "c", "site"]].astype(object)
    return rows.where(rows.notna(), None).to_dict("records")


def test_many_patients_are_answered_as_python_answers_them(client, model):
    table = draw_table(30, seed=20)
    found = client.post("/patients", json={"patients": as_patients(table)})
    assert found.status_code == 200
    expected = model.answer(table)
    answers = found.json()["answers"]
    risks = [one["risk"] if one["risk"] is not None else np.nan for one in answers]
    assert np.allclose(risks, expected["risk"], atol=1e-9, equal_nan=True)
    for key in ("predicted_class", "answer", "reasons", "statement"):
        assert [one[key] for one in answers] == expected[key].tolist()
    one = client.post("/patient", json=as_patients(table)[3]).json()
    assert one["answers"] == [answers[3]]
    assert one["threshold"] == model.policy().threshold


def test_the_schema_is_made_from_the_dictionary(client):
    schema = client.get("/openapi.json").json()["components"]["schemas"]["Patient"]
    assert set(schema["properties"]) == {"a", "b", "c", "site"}
    assert set(schema["required"]) == {"a", "b", "c", "site"}
    assert "Plausible: -20 to 30." in schema["properties"]["a"]["description"]
    assert {"enum": ["north", "south"], "type": "string"} in schema["properties"]["site"]["anyOf"]


@pytest.mark.parametrize(
    "change",
    [
        {"a": "5.5"},
        {"a": True},
        {"a": 1e300},
        {"site": "west"},
        {"site": 1},
        {"other": 1},
        {"a": [1]},
        {"a": {"$gt": 0}},
    ],
)
def test_what_breaks_the_schema_is_refused_without_an_echo(client, change):
    found = client.post("/patient", json=PATIENT | change)
    assert found.status_code == 422
    assert "4.25" not in found.text


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"patients": []}', b'{"a": NaN}', b"\xff\xfe", b"[" * 5000],
)
def test_what_is_no_request_is_refused(client, content):
    for path in ("/patient", "/patients"):
        found = client.post(path, content=content, headers={"content-type": "application/json"})
        assert found.status_code in (400, 422)


def test_not_a_number_and_infinity_are_refused(client):
    for word in (b"NaN", b"Infinity", b"1e999"):
        content = b'{"a": ' + word + b', "b": 1, "c": 1, "site": "north"}'
        found = client.post(
            "/patient", content=content, headers={"content-type": "application/json"}
        )
        assert found.status_code in (400, 422)


def test_a_missing_feature_is_no_missing_value(client):
    assert client.post("/patient", json={"a": 1.0}).status_code == 422
    nothing = client.post("/patient", json=dict.fromkeys(PATIENT)).json()["answers"][0]
    assert nothing["answer"] == "no answer"
    assert nothing["probabilities"] is None


def test_too_many_patients_and_too_many_bytes_are_refused(client, model):
    assert client.post("/patients", json={"patients": [PATIENT] * 51}).status_code == 422
    small = TestClient(create_app(model, ServiceSettings(most_bytes=1000)))
    assert small.post("/patients", json={"patients": [PATIENT] * 100}).status_code == 413

    def pieces():
        for _ in range(100):
            yield b" " * 100

    assert small.post("/patients", content=pieces()).status_code == 413


def test_a_client_that_asks_too_often_is_told_to_wait(model):
    client = TestClient(create_app(model, ServiceSettings(requests_per_minute=120)))
    found = [client.get("/version").status_code for _ in range(4)]
    assert found[0] == 200
    assert 429 in found


def test_a_bucket_fills_again_and_each_client_has_its_own():
    now = [0.0]
    rate = RateLimiter(60, clock=lambda: now[0])
    assert rate.allows("a")
    assert not rate.allows("a")
    assert rate.allows("b")
    now[0] = 1.0
    assert rate.allows("a")


def test_where_tokens_are_set_one_must_come(model, monkeypatch):
    monkeypatch.setenv("TABDX_TOKENS", "0123456789abcdef, another-long-token")
    client = TestClient(create_app(model, ServiceSettings(tokens=read_tokens())))
    assert client.get("/health").status_code == 200
    for header in (None, "Bearer wrong", "Basic 0123456789abcdef", "Bearer", "Bearer é"):
        sent = {} if header is None else {"Authorization": header.encode()}
        found = client.post("/patient", json=PATIENT, headers=sent)
        assert found.status_code == 401
        assert client.get("/version", headers=sent).status_code == 401
    good = {"Authorization": "Bearer another-long-token"}
    assert client.post("/patient", json=PATIENT, headers=good).status_code == 200
    monkeypatch.setenv("TABDX_TOKENS", "short")
    with pytest.raises(InputError, match="fewer than 16 characters"):
        read_tokens()


def test_nothing_of_a_patient_is_logged(model, monkeypatch, caplog, capfd):
    def fail(self, table: PatientTable, *_, **__):
        raise RuntimeError(f"value {table.features.iloc[0, 0]}")

    client = TestClient(create_app(model, ServiceSettings()), raise_server_exceptions=False)
    with caplog.at_level(logging.DEBUG):
        client.post("/patient", json=PATIENT | {"a": 5.4321})
        monkeypatch.setattr(DeployedModel, "answer_table", fail)
        found = client.post("/patient", json=PATIENT | {"a": 5.4321})
    assert found.status_code == 500
    assert "5.4321" not in caplog.text + found.text + "".join(capfd.readouterr())
    assert "/patient failed: RuntimeError" in caplog.text
    record = logging.LogRecord("uvicorn.error", 40, "", 1, "x", (), (ValueError, None, None))
    assert server._without_traceback(record)
    assert record.exc_info is None


def test_requests_that_wait_are_answered_together_and_a_fault_is_one_requests_own():
    sizes = []

    def answer(patients):
        sizes.append(len(patients))
        if "bad" in patients:
            raise ValueError
        return [f"answer to {one}" for one in patients]

    async def ask_all():
        batcher = Batcher(answer, 4)
        requests = [["a"], ["b", "c"], ["bad"], ["d"], ["e"] * 9]
        return await asyncio.gather(*map(batcher.ask, requests), return_exceptions=True)

    # A thread of its own: where a browser was driven before, this one has a loop that runs.
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(lambda: asyncio.run(ask_all())).result()
    assert found[1] == ["answer to b", "answer to c"]
    assert isinstance(found[2], ValueError)
    assert [len(one) for one in (found[0], found[3], found[4])] == [1, 1, 9]
    assert max(sizes[:-1]) <= 4


def test_three_classes_have_a_probability_each(three_classes):
    model = open_model("random_forest", three_classes)
    client = TestClient(create_app(model, ServiceSettings(prevalence=0.1)))
    (found,) = client.post("/patient", json=PATIENT).json()["answers"]
    assert set(found["probabilities"]) == {"well", "ill", "dead"}
    assert sum(found["probabilities"].values()) == pytest.approx(1)
    assert found["predicted_class"] in found["probabilities"]
