"""The board of the fixture: what each slot shows and whether it waits for a module, a person or a burn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.settings import SlotSetting
from app.views import Phase, SlotView
from burner.messages import SlotCondition
from resources.failures import failure

_STAYS = frozenset({Phase.FAIL, Phase.ERROR, Phase.UNCERTAIN})
_RUNS = frozenset({Phase.CHECKING, Phase.WRITING, Phase.VERIFYING})

_SHARES: Mapping[str, tuple[Phase, float, float]] = {
    "checking": (Phase.CHECKING, 0.0, 0.1),
    "firmware": (Phase.WRITING, 0.1, 0.9),
    "licence": (Phase.VERIFYING, 0.9, 0.95),
    "verifying": (Phase.VERIFYING, 0.95, 1.0),
}
"""The burner's phases: what the tile says, and which part of its bar they fill."""


class SlotBoard:
    """The views of all slots, replaced as a whole so that any thread may read them; ``changed`` gets the number.

    With ``unattended`` nobody stands before the screen: results are acknowledged by the removal of the module.
    """

    def __init__(self, settings: Sequence[SlotSetting], changed: Callable[[int], None], *, unattended: bool) -> None:
        self._views = {
            number: SlotView(number=number, url=setting.url, phase=Phase.OPENING)
            for number, setting in enumerate(settings, start=1)
        }
        self._changed = changed
        self._unattended = unattended
        self._conditions = dict.fromkeys(self._views, SlotCondition.OPENING)
        self._held: dict[int, SlotView] = {}

    def views(self) -> tuple[SlotView, ...]:
        return tuple(self._views.values())

    def __getitem__(self, slot: int) -> SlotView:
        return self._views[slot]

    def __contains__(self, slot: int) -> bool:
        return slot in self._views

    def condition(self, slot: int) -> SlotCondition:
        """What the burner last said of the slot."""
        return self._conditions[slot]

    @property
    def all_empty(self) -> bool:
        return all(view.phase in {Phase.INSERT, Phase.CLOSED, Phase.OPENING} for view in self._views.values())

    # ---- the slot itself ------------------------------------------------------------------------------

    def now(self, slot: int, condition: SlotCondition, code: str | None, facts: Mapping[str, str]) -> None:
        """The burner reports the slot outside a burn."""
        self._conditions[slot] = condition
        held = self._views[slot].needs_acknowledgement or slot in self._held
        if condition is SlotCondition.LOST:
            self.failed(slot, Phase.ERROR, code or "E-PORT", {"url": self._views[slot].url, **facts})
        elif condition is SlotCondition.EMPTY and not held:
            self._fresh(slot, Phase.INSERT)
        elif condition in {SlotCondition.CLOSED, SlotCondition.OPENING} and not held:
            self._fresh(slot, Phase.CLOSED if condition is SlotCondition.CLOSED else Phase.OPENING)

    def may_start(self, slot: int) -> bool:
        """A module in the slot may be examined: no result waits for a person, except one that settles itself."""
        view = self._views[slot]
        return view.phase not in _RUNS and (not view.needs_acknowledgement or view.phase is Phase.UNCERTAIN)

    def waits_for_same_module(self, slot: int) -> bool:
        """The slot showed an uncertain licence that nobody has acknowledged: only its own module may be burned."""
        return slot in self._held

    def acknowledged(self, slot: int) -> None:
        """A person has seen the result."""
        self._held.pop(slot, None)
        self._fresh(slot, Phase.INSERT)

    # ---- the burn -------------------------------------------------------------------------------------

    def running(self, slot: int, phase: Phase) -> None:
        view = self._views[slot]
        if phase is Phase.CHECKING:
            if view.needs_acknowledgement:
                self._held[slot] = view
            self._put(SlotView(number=slot, url=view.url, phase=phase, progress=0.0))
        else:
            self._put(replace(view, phase=phase))

    def progress(self, slot: int, burner_phase: str, done: int, total: int) -> None:
        phase, low, high = _SHARES[burner_phase]
        share = low + (high - low) * (done / total if total else 1.0)
        self._put(replace(self._views[slot], phase=phase, progress=round(share, 3)))

    def module(self, slot: int, mac: str) -> None:
        self._put(replace(self._views[slot], mac=mac))

    def token(self, slot: int, uuid: str) -> None:
        self._put(replace(self._views[slot], uuid_tail=uuid[-4:]))

    def passed(self, slot: int, seconds: float) -> None:
        self._held.pop(slot, None)
        view = self._views[slot]
        self._put(
            SlotView(
                number=slot,
                url=view.url,
                phase=Phase.PASS,
                mac=view.mac,
                uuid_tail=view.uuid_tail,
                progress=1.0,
                seconds=seconds,
                ended_at=datetime.now(UTC),
            )
        )

    def failed(
        self, slot: int, phase: Phase, code: str, facts: Mapping[str, str], seconds: float | None = None
    ) -> None:
        row = failure(code)
        view = self._views[slot]
        self._held.pop(slot, None)
        self._put(
            SlotView(
                number=slot,
                url=view.url,
                phase=phase,
                mac=view.mac,
                uuid_tail=view.uuid_tail if phase is Phase.UNCERTAIN else None,
                seconds=seconds,
                code=code,
                facts=tuple(sorted(facts.items())),
                sentence=row.sentence_for(facts),
                action=row.action_for(facts),
                needs_acknowledgement=phase in _STAYS and not self._unattended,
                ended_at=datetime.now(UTC),
            )
        )

    def back_to_waiting(self, slot: int) -> None:
        """The module that came is not the one that the slot waits for; the uncertain result stands as before."""
        self._put(self._held.pop(slot))

    def _fresh(self, slot: int, phase: Phase) -> None:
        self._put(SlotView(number=slot, url=self._views[slot].url, phase=phase))

    def _put(self, view: SlotView) -> None:
        if view != self._views[view.number]:
            self._views[view.number] = view
            self._changed(view.number)
