"""The assessment of the patient in the form."""

from tabdx.dashboard.shared.current_patient import KEY
from tabdx.dashboard.shared.development import load_development
from tabdx.studies.explanation.nearest_patients import Neighbourhood
from tests.dashboard.conftest import filled_form


def test_the_nearest_patients_are_looked_up_once_for_an_answer(evidence, open_page, monkeypatch):
    asked, look_up = [], Neighbourhood.look_up

    def count(self, features, itself=None):
        asked.append(len(features))
        return look_up(self, features, itself)

    monkeypatch.setattr(Neighbourhood, "look_up", count)
    page = open_page("patient", section="Similar patients")
    page.session_state[KEY] = filled_form(load_development().features.iloc[0])
    page.run()
    assert not page.exception
    assert asked == [1]
