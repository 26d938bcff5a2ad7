"""Settings of all tests."""

import pytest
from hypothesis import HealthCheck, settings

# The same examples at each run, and no clock: a busy machine fails nothing.
# `pytest --hypothesis-profile=explore` looks further.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "explore", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser's tests last.

    Its synchronous interface leaves an event loop running in this thread until the session ends, beside which
    no other loop can run.
    """
    items.sort(key=lambda item: item.path.parent.name == "browser")
