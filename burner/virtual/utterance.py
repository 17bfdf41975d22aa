"""One thing that a client says to a module."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """A packet of the loader's protocol (``framed``, and so is the answer) or something typed.

    ``op`` counts as a command for faults and records; it is None for what is none. ``echo`` is sent back before
    anything else.
    """

    op: int | None
    data: bytes
    framed: bool = False
    echo: bytes = b""
