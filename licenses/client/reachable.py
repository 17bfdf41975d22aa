"""Whether anybody answers at a platform's address."""

from __future__ import annotations

import httpx2

_ANSWER_S = 5.0


def is_reachable(url: str) -> bool:
    """True when the platform at ``url`` says that it is well; asked once, within five seconds."""
    try:
        return httpx2.get(f"{url.rstrip('/')}/healthz", timeout=_ANSWER_S).is_success
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return False
