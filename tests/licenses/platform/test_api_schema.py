"""The whole API under generated requests: no 5xx, and every answer has the shape and the media type that is written.

``API_SECONDS`` is how long to try; ``python3 build check api`` sets it to some minutes.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys
import time
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

SECONDS = float(os.environ.get("API_SECONDS", "15"))
_ENDS_THE_SESSION = ("/v1/sessions/current", "/v1/sessions/{session_id}")
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


def _try_out(operation: Any, headers: dict[str, str], mode: GenerationMode, examples: int) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def each(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    with contextlib.suppress(Unsatisfiable):  # a path without any parameter cannot be asked wrongly
        each()


@pytest.mark.timeout(SECONDS * 3 + 120)
def test_no_request_breaks_the_service_or_its_schema(world: Any) -> None:
    schema = schemathesis.openapi.from_url(f"{world.url}/openapi.json")
    headers = {"Authorization": world.person("staff").headers["Authorization"]}
    operations = [each.ok() for each in schema.get_all_operations()]
    until, examples, rounds = time.monotonic() + SECONDS, 1, 0
    while rounds == 0 or time.monotonic() < until:
        for operation, mode in itertools.product(operations, GenerationMode):
            if (rounds == 0 or time.monotonic() < until) and operation.path not in _ENDS_THE_SESSION:
                _try_out(operation, headers, mode, examples)
        examples, rounds = examples * 4, rounds + 1


if __name__ == "__main__":
    os.environ.setdefault("API_SECONDS", "300")
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", "-q", __file__]))
