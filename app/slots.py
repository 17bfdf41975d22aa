"""The board of the fixture: what each slot shows and whether it waits for a module, a person or a burn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.losses import HUB_CODE, Loss
from app.settings import SlotSetting
from app.views import Phase, SlotView
from burner.messages import Presence, SlotCondition
from resources.failures import failure

_GOES_BY_ITSELF = frozenset({"E-CONTACT", "E-HUB"})
"""Faults of a slot outside a burn that end when the module is seated or the hub plugged in; nobody need confirm."""

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
        self._blind = {
            number for number, setting in enumerate(settings, start=1) if setting.presence is Presence.MANUAL
        }
        self._lacking: set[int] = set()
        self._held: dict[int, SlotView] = {}
        self._taken_out: list[int] = []
        self._serials: dict[int, str] = {}

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
        """No burn runs and no module is in a slot, but for one that waits until it is known what to burn."""
        return all(view.phase not in _RUNS and self._is_empty(view.number) for view in self._views.values())

    def _is_empty(self, slot: int) -> bool:
        return self._conditions[slot] is not SlotCondition.PRESENT or slot in self._lacking

    # ---- the slot itself ------------------------------------------------------------------------------

    def now(self, slot: int, condition: SlotCondition, code: str | None, facts: Mapping[str, str]) -> None:
        """The burner reports the slot. What runs in it, and what a person has not seen yet, stays on the board."""
        self._conditions[slot] = condition
        self._note_taken_out(slot, out=condition in {SlotCondition.EMPTY, SlotCondition.LOST})
        view = self._views[slot]
        if view.phase in _RUNS or view.needs_acknowledgement:
            return
        match condition:
            case SlotCondition.LOST if code in _GOES_BY_ITSELF:
                self._put(self._failure(slot, Phase.ERROR, code, {"url": view.url, **facts}, None, stays=False))
            case SlotCondition.LOST:
                self.failed(slot, Phase.ERROR, code or "E-PORT", {"url": view.url, **facts})
            case SlotCondition.EMPTY:
                self._fresh(slot, Phase.INSERT)
            case SlotCondition.OPENING:
                self._fresh(slot, Phase.OPENING)
            case SlotCondition.CLOSED:
                self._fresh(slot, Phase.CLOSED)
            case SlotCondition.PRESENT:
                pass

    def hub_lost(self, loss: Loss) -> None:
        """All slots behind a hub that are lost say the same; the result of a burn stays."""
        for slot in loss.slots:
            view = self._views[slot]
            is_result = view.seconds is not None and view.needs_acknowledgement
            if self._conditions[slot] is SlotCondition.LOST and view.phase not in _RUNS and not is_result:
                facts = {"url": view.url, **loss.facts}
                self._put(self._failure(slot, Phase.ERROR, HUB_CODE, facts, None, stays=False))

    def bind(self, slot: int, setting: SlotSetting) -> None:
        """The slot is somewhere else from now on, or new; what it showed was of the place before."""
        self._held.pop(slot, None)
        self._conditions[slot] = SlotCondition.OPENING
        (self._blind.add if setting.presence is Presence.MANUAL else self._blind.discard)(slot)
        if slot not in self._views:
            # As a whole, since another thread may read them.
            self._views = {**self._views, slot: SlotView(number=slot, url=setting.url, phase=Phase.CLOSED)}
        self._put(SlotView(number=slot, url=setting.url, phase=Phase.OPENING))

    def burner_gone(self, code: str | None) -> None:
        """No burner watches the slots; ``code`` says so where it is not only for a moment."""
        for slot in self._views:
            self.now(slot, SlotCondition.OPENING, None, {})
            if code is not None:
                self.lacks(slot, code, {})

    def may_start(self, slot: int) -> bool:
        """A module in the slot may be examined: the burner has the slot and no result waits for a person.

        One result need not wait: an uncertain one is settled by its module.
        """
        view = self._views[slot]
        watched = self._conditions[slot] not in {SlotCondition.OPENING, SlotCondition.CLOSED}
        seen = not view.needs_acknowledgement or view.phase is Phase.UNCERTAIN
        return watched and seen and view.phase not in _RUNS

    def waits_for_same_module(self, slot: int) -> bool:
        """The slot showed an uncertain licence that nobody has acknowledged: only its own module may be burned."""
        return slot in self._held

    def in_hand(self) -> int | None:
        """Of the slots whose bad result waits for a person, the one whose module was taken out last; None without."""
        return next((slot for slot in reversed(self._taken_out) if self._is_bad(slot)), None)

    def waiting_for(self, mac: str) -> tuple[int, ...]:
        """The slots that show an uncertain licence of the module with this address."""
        return tuple(view.number for view in self._views.values() if view.phase is Phase.UNCERTAIN and view.mac == mac)

    def acknowledged(self, slot: int) -> None:
        """A person has seen the result; the slot shows again what the burner last said of it."""
        waits = self._conditions[slot] in {SlotCondition.EMPTY, SlotCondition.PRESENT}
        self._fresh(slot, Phase.INSERT if waits else Phase.OPENING)

    # ---- serial numbers ---------------------------------------------------------------------------------

    def may_be_armed(self, slot: int) -> bool:
        """A serial number may be given to the slot: nothing runs there, no result waits, and it has none yet."""
        view = self._views.get(slot)
        return (
            view is not None
            and slot not in self._serials
            and view.phase not in _RUNS
            and not view.needs_acknowledgement
            and view.phase is not Phase.CLOSED
        )

    def has_serial(self, number: str) -> bool:
        """Some slot waits with this number."""
        return number in self._serials.values()

    def serial(self, slot: int) -> str | None:
        """The number that waits in the slot for its module."""
        return self._serials.get(slot)

    def arm(self, slot: int, number: str) -> None:
        """The next module of the slot has this serial number."""
        self._serials[slot] = number
        view = self._views[slot]
        if view.phase is Phase.INSERT:
            self._put(replace(view, serial=number, wants_serial=False))

    def disarm(self, slot: int) -> None:
        """Its burn has begun: the next module has another one."""
        self._serials.pop(slot, None)

    def wants_serial(self, slot: int) -> None:
        """A module is in the slot, and nobody has scanned its number yet."""
        self._put(SlotView(number=slot, url=self._views[slot].url, phase=Phase.INSERT, wants_serial=True))

    # ---- the burn -------------------------------------------------------------------------------------

    def running(self, slot: int, phase: Phase) -> None:
        view = self._views[slot]
        if phase is Phase.CHECKING:
            if view.needs_acknowledgement:
                self._held[slot] = view
            began = datetime.now(UTC)
            fresh = SlotView(number=slot, url=view.url, phase=phase, progress=0.0, started_at=began)
            self._put(replace(fresh, serial=self.serial(slot)))
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

    def settled(self, slot: int) -> None:
        """The module in the slot has its licence, booked: if the slot waited for this one, it waits no more."""
        if slot in self._held and self._held[slot].mac == self._views[slot].mac:
            del self._held[slot]

    def passed(self, slot: int, seconds: float) -> None:
        """Without an eye for its module the slot shows it until a person ends it, else until the module is removed."""
        self.settled(slot)
        view = self._views[slot]
        self._put(
            SlotView(
                number=slot,
                url=view.url,
                phase=Phase.PASS,
                mac=view.mac,
                uuid_tail=view.uuid_tail,
                serial=view.serial,
                progress=1.0,
                seconds=seconds,
                needs_acknowledgement=slot in self._blind and not self._unattended,
                ended_at=datetime.now(UTC),
            )
        )

    def failed(
        self, slot: int, phase: Phase, code: str, facts: Mapping[str, str], seconds: float | None = None
    ) -> None:
        """A result that stays until a person has seen it, or the module is removed.

        An uncertain licence that waits here for its module stays so: nothing else that fails settles it.
        """
        held = self._held.pop(slot, None)
        if held is not None and phase is not Phase.UNCERTAIN:
            self._put(_still_uncertain(held, self._views[slot].mac, code, facts))
            return
        stays = phase in _STAYS and not self._unattended
        self._put(self._failure(slot, phase, code, facts, seconds, stays=stays))
        self._note_taken_out(slot, out=slot in self._blind)

    def lacks(self, slot: int, code: str, facts: Mapping[str, str]) -> None:
        """Nothing can begin in the slot until what is missing is there; no person need take note of that."""
        if self._views[slot].needs_acknowledgement:
            return
        self._put(self._failure(slot, Phase.ERROR, code, facts, None, stays=False))
        self._lacking.add(slot)

    def _failure(
        self, slot: int, phase: Phase, code: str, facts: Mapping[str, str], seconds: float | None, *, stays: bool
    ) -> SlotView:
        row = failure(code)
        view = self._views[slot]
        return SlotView(
            number=slot,
            url=view.url,
            phase=phase,
            mac=view.mac,
            uuid_tail=view.uuid_tail if phase is Phase.UNCERTAIN else None,
            serial=view.serial,
            seconds=seconds,
            code=code,
            facts=tuple(sorted(facts.items())),
            sentence=row.sentence_for(facts),
            action=row.action_for(facts),
            needs_acknowledgement=stays,
            ended_at=datetime.now(UTC),
        )

    def back_to_waiting(self, slot: int) -> None:
        """The module that came is not the one that the slot waits for; the uncertain result stands as before."""
        self._put(self._held.pop(slot))

    def _is_bad(self, slot: int) -> bool:
        view = self._views[slot]
        return view.needs_acknowledgement and view.phase in _STAYS

    def _note_taken_out(self, slot: int, *, out: bool) -> None:
        self._taken_out = [each for each in self._taken_out if each != slot] + [slot] * out

    def _fresh(self, slot: int, phase: Phase) -> None:
        if slot in self._held:
            self.back_to_waiting(slot)
            return
        awaits_start = phase is Phase.INSERT and slot in self._blind
        serial = self.serial(slot) if phase is Phase.INSERT else None
        url = self._views[slot].url
        self._put(SlotView(number=slot, url=url, phase=phase, awaits_start=awaits_start, serial=serial))

    def _put(self, view: SlotView) -> None:
        self._lacking.discard(view.number)
        if view != self._views[view.number]:
            self._views[view.number] = view
            self._changed(view.number)


def _still_uncertain(held: SlotView, mac: str | None, code: str, facts: Mapping[str, str]) -> SlotView:
    """The uncertain result as it stood; where it was its own module that failed, with the new reason."""
    if mac is not None and mac != held.mac:
        return held
    row = failure(held.code or "E-UNCERTAIN")
    whole = {**dict(held.facts), "why": failure(code).sentence_for(facts).rstrip(".")}
    return replace(held, facts=tuple(sorted(whole.items())), sentence=row.sentence_for(whole))
