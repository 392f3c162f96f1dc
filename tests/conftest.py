"""How the tests are dealt out to the processes that run them."""

from xdist.scheduler import LoadScopeScheduling

# What shares something dear (a project made by dvc, a cluster, a browser) stays together.
# xdist's own groups are marks written into the tests' names, which pytest 9.2 no longer lets it do.
TOGETHER = ("tests/test_pipeline.py", "tests/test_cluster.py", "tests/dashboard/browser/")


class Together(LoadScopeScheduling):
    """Tests one by one, but for those that stay together."""

    def _split_scope(self, nodeid):
        return next((start for start in TOGETHER if nodeid.startswith(start)), nodeid)


def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)
