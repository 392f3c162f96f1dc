"""The small projects of the tests of deployment."""

from tests.deployment.conftest import networks, project, three_classes

__all__ = ["networks", "project", "three_classes"]
