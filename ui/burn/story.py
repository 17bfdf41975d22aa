"""What a slot has to say, in the window's language: the text of a tile before it is set in type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.views import Phase, SlotView
from ui.language import translate
from ui.numbers import percent, seconds, span
from ui.sentences import action_of, sentence_of
from ui.shapes import Sign
from ui.theme import Tone, Tones

_BAR_STEPS = 100
"""Progress in steps that an eye can tell apart: what is smaller is not worth a repaint."""
_REMAINING_FROM = 0.15
"""Before this part is done a remaining time would be a guess."""
_REMAINING_LEAST_S = 2.0


class Look(StrEnum):
    """How a tile is dressed; several phases share one look."""

    PASS = "pass"  # noqa: S105 - an outcome, no password
    FAIL = "fail"
    ERROR = "error"
    UNCERTAIN = "uncertain"
    RUNNING = "running"
    EMPTY = "empty"
    QUIET = "quiet"


_LOOKS = {
    Phase.CLOSED: (Look.QUIET, Sign.CLOSED),
    Phase.OPENING: (Look.QUIET, Sign.RUNNING),
    Phase.INSERT: (Look.EMPTY, Sign.EMPTY),
    Phase.CHECKING: (Look.RUNNING, Sign.RUNNING),
    Phase.WRITING: (Look.RUNNING, Sign.RUNNING),
    Phase.VERIFYING: (Look.RUNNING, Sign.RUNNING),
    Phase.PASS: (Look.PASS, Sign.PASS),
    Phase.FAIL: (Look.FAIL, Sign.FAIL),
    Phase.ERROR: (Look.ERROR, Sign.ERROR),
    Phase.UNCERTAIN: (Look.UNCERTAIN, Sign.UNCERTAIN),
    Phase.ABORTED: (Look.QUIET, Sign.STOPPED),
}
RUNNING = frozenset({Phase.CHECKING, Phase.WRITING, Phase.VERIFYING})


@dataclass(frozen=True, kw_only=True)
class Story:
    """One slot in words. ``hint`` is the action in one or two words, for a tile with no room for more.

    ``ratio`` is the progress (0.0 to 1.0) while it runs. ``actions`` are lines with what a click on each does.
    """

    number: int
    look: Look
    sign: Sign
    word: str
    sentence: str = ""
    code: str = ""
    mac: str = ""
    token: str = ""
    remaining: str = ""
    serial: str = ""
    hint: str = ""
    ratio: float | None = None
    share: str = ""
    actions: tuple[tuple[str, str], ...] = ()
    selected: bool = False

    @property
    def spoken(self) -> str:
        """The tile for a screen reader."""
        slot = translate("Tile", "Slot {number}").format(number=self.number)
        done = tuple(text for text, _ in self.actions)
        parts = (self.word, self.share, self.sentence, self.code, self.mac, *done)
        return f"{slot}: " + ". ".join(part.rstrip(".。") for part in parts if part)


def tell(view: SlotView, *, selected: bool = False, confirming: bool = False, now: datetime | None = None) -> Story:
    """The story of a slot; ``confirming`` while a person is asked whether its burn shall stop.

    ``now`` (the present moment without) is what the time of a burn that runs is counted to.
    """
    look, sign = _LOOKS[view.phase]
    running = view.phase in RUNNING
    elapsed_s = _elapsed_s(view, now) if running else None
    return Story(
        number=view.number,
        look=look,
        sign=sign,
        word=translate("Phase", "Scan its serial number") if view.wants_serial else word(view.phase),
        serial=view.serial or "",
        sentence="" if running else sentence_of(view.code, view.facts, view.sentence),
        code=view.code or "",
        mac=(view.mac or "").upper(),
        token=_token(view, elapsed_s),
        remaining=_remaining(view, elapsed_s),
        hint=_hint(view, confirming=confirming),
        ratio=round((view.progress or 0.0) * _BAR_STEPS) / _BAR_STEPS if running else None,
        share=percent(view.progress or 0.0) if running else "",
        actions=_actions(view, selected=selected, confirming=confirming),
        selected=selected,
    )


_WORDS: Mapping[Phase, Callable[[], str]] = {
    Phase.CLOSED: lambda: translate("Phase", "No port"),
    Phase.OPENING: lambda: translate("Phase", "Opening"),
    Phase.INSERT: lambda: translate("Phase", "Insert a module"),
    Phase.CHECKING: lambda: translate("Phase", "Checking"),
    Phase.WRITING: lambda: translate("Phase", "Writing"),
    Phase.VERIFYING: lambda: translate("Phase", "Verifying"),
    Phase.PASS: lambda: translate("Phase", "PASS"),
    Phase.FAIL: lambda: translate("Phase", "FAIL"),
    Phase.ERROR: lambda: translate("Phase", "ERROR"),
    Phase.UNCERTAIN: lambda: translate("Phase", "UNCERTAIN"),
    Phase.ABORTED: lambda: translate("Phase", "STOPPED"),
}


def word(phase: Phase) -> str:
    """The one word of a phase."""
    return _WORDS[phase]()


def tone_of(look: Look, tones: Tones) -> Tone:
    """The colours of a look."""
    return {
        Look.PASS: tones.passed,
        Look.FAIL: tones.failed,
        Look.ERROR: tones.error,
        Look.UNCERTAIN: tones.uncertain,
        Look.RUNNING: tones.running,
    }.get(look, tones.quiet)


def _elapsed_s(view: SlotView, now: datetime | None) -> float | None:
    """Seconds since the burn began; a clock that was set back in between counts for nothing."""
    if view.started_at is None:
        return view.seconds
    return max(0.0, ((now or datetime.now(UTC)) - view.started_at).total_seconds())


def _token(view: SlotView, elapsed_s: float | None) -> str:
    parts = []
    if view.uuid_tail:
        parts.append(translate("Tile", "token …{tail}").format(tail=view.uuid_tail))
    if elapsed_s is not None:
        parts.append(span(timedelta(seconds=elapsed_s)))
    elif view.seconds is not None:
        parts.append(seconds(view.seconds))
    return " · ".join(parts)


def _remaining(view: SlotView, elapsed_s: float | None) -> str:
    if elapsed_s is None or view.progress is None or view.progress < _REMAINING_FROM:
        return ""
    left_s = elapsed_s * (1 - view.progress) / view.progress
    if left_s < _REMAINING_LEAST_S:
        return ""
    return translate("Tile", "about {time} left").format(time=span(timedelta(seconds=left_s)))


def _hint(view: SlotView, *, confirming: bool) -> str:
    if confirming:
        return translate("Tile", "Esc: stop")
    if view.phase is Phase.UNCERTAIN:
        return translate("Tile", "put back")
    if view.phase is Phase.INSERT:
        return _insert_hint(view)
    if view.code:
        return view.code
    if view.needs_acknowledgement:
        return translate("Tile", "press {number}").format(number=view.number)
    return ""


def _actions(view: SlotView, *, selected: bool, confirming: bool) -> tuple[tuple[str, str], ...]:
    if view.phase in RUNNING:
        if confirming:
            stop = translate("Tile", "Stop it? Press Esc again")
            return (stop, "stop"), (translate("Tile", "Any other key goes on"), "keep")
        return ((translate("Tile", "Esc stops it"), "ask"),) if selected else ()
    text = action_of(view.code, view.facts, view.action) or _usual_action(view)
    # The table speaks of any slot; the tile knows which one it is.
    own = translate("Tile", "{number}").format(number=view.number)
    text = text.replace(translate("Tile", "the slot's number"), own).strip()
    return ((text.rstrip(".。"), "act"),) if text else ()


def _insert_hint(view: SlotView) -> str:
    if view.wants_serial:
        return translate("Tile", "scan it")
    if view.awaits_start:
        return translate("Tile", "press {number}").format(number=view.number)
    return view.serial or ""


def _insert_action(view: SlotView) -> str:
    if view.wants_serial:
        return translate("Tile", "Then press {number}")
    start = translate("Tile", "Then press {number}") if view.awaits_start else ""
    serial = translate("Tile", "Serial number {serial}").format(serial=view.serial) if view.serial else ""
    return " · ".join(filter(None, (serial, start)))


def _usual_action(view: SlotView) -> str:
    """What the person does next where the failure table says nothing."""
    go_on = translate("Tile", "Press {number} to go on")
    passed = translate("Tile", "Remove the module")
    if view.needs_acknowledgement:
        passed = translate("Tile", "Remove the module, press {number}")
    text = {
        Phase.PASS: passed,
        Phase.FAIL: translate("Tile", "Red bin, then press {number}"),
        Phase.UNCERTAIN: translate("Tile", "Put the same module back"),
        Phase.ERROR: go_on,
        Phase.ABORTED: go_on,
        Phase.INSERT: _insert_action(view),
    }.get(view.phase, "")
    return text.format(number=view.number)
