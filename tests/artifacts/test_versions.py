import pytest

from tabdx.artifacts import versions
from tabdx.artifacts.versions import describe_differences, installed_versions, require_compatible
from tabdx.core.errors import InputError

INSTALLED = {"tabdx": "0.1.0", "scikit-learn": "1.9.1", "numpy": "2.4.6", "torch": "2.13.0+cpu"}


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.setattr(versions, "version", INSTALLED.__getitem__)


@pytest.mark.parametrize(
    "recorded",
    [
        {},
        INSTALLED,
        {"scikit-learn": "1.9.0"},
        {"scikit-learn": "1.9.1rc1"},
        {"numpy": "2.0.0", "torch": "2.1.0"},
        {"python": "3.9.1", "tabdx": "0.0.1"},
    ],
)
def test_what_the_installed_libraries_can_read_is_allowed(recorded):
    require_compatible(recorded, "it")


@pytest.mark.parametrize(
    ("library", "then"),
    [
        ("scikit-learn", "1.8.2"),
        ("scikit-learn", "1.10.0"),
        ("scikit-learn", "2.9.1"),
        ("scikit-learn", "1"),
        ("scikit-learn", "pre-0.18"),
        ("numpy", "1.26.4"),
        ("torch", "3.0.0"),
        ("torch", ""),
    ],
)
def test_what_they_may_misread_is_refused(library, then):
    with pytest.raises(InputError) as refused:
        require_compatible({library: then}, "the model")
    message = str(refused.value)
    assert f"{library} {then}" in message
    assert INSTALLED[library] in message
    assert "dvc repro --force" in message


@pytest.mark.parametrize("recorded", [{}, INSTALLED, {"torch": "2.13.0+cu126"}, {"python": "3.9"}])
def test_equal_versions_need_no_words(recorded):
    assert describe_differences(recorded) == ""


@pytest.mark.parametrize("library", ["scikit-learn", "numpy", "torch", "tabdx"])
def test_another_version_of_any_library_is_said(library):
    sentence = describe_differences(INSTALLED | {library: "1.9.7"})
    assert f"trained with {library} 1.9.7 (installed: " in sentence
    assert all(other not in sentence for other in INSTALLED if other != library)


def test_the_names_of_the_files_tell_which_libraries_matter():
    assert set(installed_versions(["a.json"])) == {"python", "tabdx"}
    assert set(installed_versions(["a.skops", "b.safetensors"])) == {"python", *INSTALLED}
