"""Settings of all tests."""

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
