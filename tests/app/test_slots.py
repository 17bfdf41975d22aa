"""The board: what each slot shows, and whether it waits for a module, a person or a burn."""

from __future__ import annotations

import pytest

from app.settings import SlotSetting
from app.slots import SlotBoard
from app.views import Phase
from burner.messages import Presence, SlotCondition
from resources.failures import failure

C = SlotCondition


class Watched:
    """A board of three slots, the last without an eye for its module, and what it told."""

    def __init__(self, *, unattended: bool = False) -> None:
        presences = (Presence.POLL, Presence.USB, Presence.MANUAL)
        settings = [SlotSetting(url=f"COM{number}", presence=each) for number, each in enumerate(presences, start=1)]
        self.told: list[int] = []
        self.board = SlotBoard(settings, self.told.append, unattended=unattended)

    def now(self, condition: SlotCondition, code: str | None = None, slot: int = 1) -> None:
        self.board.now(slot, condition, code, {})

    def phase(self, slot: int = 1) -> Phase:
        return self.board[slot].phase

    def burning(self) -> None:
        self.now(C.PRESENT)
        self.board.running(1, Phase.CHECKING)

    def failed(self, phase: Phase = Phase.FAIL, code: str = "E-CHIP") -> None:
        self.burning()
        self.board.failed(1, phase, code, {"found": "ESP32", "wanted": "ESP32-C3"}, 2.5)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_a_new_slot_is_opening_and_takes_no_start(watched: Watched) -> None:
    assert [view.phase for view in watched.board.views()] == [Phase.OPENING] * 3
    assert not watched.board.may_start(1)


@pytest.mark.parametrize(
    ("condition", "phase"),
    [(C.EMPTY, Phase.INSERT), (C.OPENING, Phase.OPENING), (C.CLOSED, Phase.CLOSED), (C.LOST, Phase.ERROR)],
)
def test_the_burner_s_word_is_what_an_idle_slot_shows(watched: Watched, condition: SlotCondition, phase: Phase) -> None:
    watched.now(C.OPENING)
    watched.now(condition)
    assert (watched.phase(), watched.board.condition(1)) == (phase, condition)


def test_only_what_changes_is_told(watched: Watched) -> None:
    watched.now(C.EMPTY)
    watched.now(C.EMPTY)
    watched.now(C.EMPTY, slot=2)
    assert watched.told == [1, 2]


def test_an_empty_slot_that_cannot_see_its_module_awaits_a_start(watched: Watched) -> None:
    for slot in (1, 2, 3):
        watched.now(C.EMPTY, slot=slot)
    assert [view.awaits_start for view in watched.board.views()] == [False, False, True]


def test_a_burn_goes_through_its_phases_and_passes(watched: Watched) -> None:
    watched.burning()
    watched.board.module(1, "A0:B7:65:00:00:01")
    watched.board.token(1, "uuid0000000000001234")
    watched.board.progress(1, "firmware", 1, 2)
    assert (watched.phase(), watched.board[1].progress) == (Phase.WRITING, 0.5)
    watched.board.passed(1, 3.2)
    view = watched.board[1]
    assert (view.phase, view.mac, view.uuid_tail, view.seconds) == (Phase.PASS, "A0:B7:65:00:00:01", "1234", 3.2)
    assert not view.needs_acknowledgement
    watched.now(C.EMPTY)
    assert watched.phase() is Phase.INSERT


def test_progress_without_a_total_is_done(watched: Watched) -> None:
    watched.burning()
    watched.board.progress(1, "licence", 0, 0)
    assert watched.board[1].progress == 0.95


def test_a_burn_that_runs_is_not_hidden_by_the_slot_s_own_word(watched: Watched) -> None:
    watched.burning()
    for condition in C:
        watched.now(condition)
    assert watched.phase() is Phase.CHECKING
    assert not watched.board.may_start(1)


@pytest.mark.parametrize("phase", [Phase.FAIL, Phase.ERROR, Phase.UNCERTAIN])
@pytest.mark.parametrize("condition", list(C))
def test_a_bad_result_stays_until_a_person_has_seen_it(
    watched: Watched, phase: Phase, condition: SlotCondition
) -> None:
    watched.failed(phase)
    shown = watched.board[1]
    watched.now(condition)
    assert watched.board[1] == shown
    assert shown.sentence.startswith("Wrong chip: this is an ESP32")


def test_a_bad_result_lets_no_module_start_but_an_uncertain_one_does(watched: Watched) -> None:
    watched.failed()
    assert not watched.board.may_start(1)
    watched.board.acknowledged(1)
    assert watched.board.may_start(1)
    watched.failed(Phase.UNCERTAIN, "E-UNCERTAIN")
    assert watched.board.may_start(1)


@pytest.mark.parametrize(
    ("condition", "phase"),
    [
        (C.EMPTY, Phase.INSERT),
        (C.PRESENT, Phase.INSERT),
        (C.LOST, Phase.OPENING),
        (C.OPENING, Phase.OPENING),
    ],
)
def test_an_acknowledged_slot_shows_what_the_burner_last_said(
    watched: Watched, condition: SlotCondition, phase: Phase
) -> None:
    watched.failed()
    watched.now(condition)
    watched.board.acknowledged(1)
    assert watched.phase() is phase


def test_an_aborted_burn_needs_no_acknowledgement(watched: Watched) -> None:
    watched.failed(Phase.ABORTED, "E-CANCELLED")
    assert not watched.board[1].needs_acknowledgement
    assert watched.board.may_start(1)


def test_without_a_person_a_result_goes_with_its_module() -> None:
    watched = Watched(unattended=True)
    watched.failed()
    assert (watched.phase(), watched.board[1].needs_acknowledgement) == (Phase.FAIL, False)
    watched.now(C.EMPTY)
    assert watched.phase() is Phase.INSERT


def test_an_uncertain_result_waits_for_its_module_through_another_one(watched: Watched) -> None:
    watched.failed(Phase.UNCERTAIN, "E-UNCERTAIN")
    shown = watched.board[1]
    assert not watched.board.waits_for_same_module(1)
    watched.board.running(1, Phase.CHECKING)
    assert watched.board.waits_for_same_module(1)
    watched.board.back_to_waiting(1)
    assert watched.board[1] == shown
    watched.board.running(1, Phase.CHECKING)
    watched.board.passed(1, 1.0)
    assert not watched.board.waits_for_same_module(1)


def test_an_acknowledged_uncertain_result_waits_no_more(watched: Watched) -> None:
    watched.failed(Phase.UNCERTAIN, "E-UNCERTAIN")
    watched.board.acknowledged(1)
    watched.board.running(1, Phase.CHECKING)
    assert not watched.board.waits_for_same_module(1)


def test_only_an_uncertain_result_shows_the_token(watched: Watched) -> None:
    for phase, tail in ((Phase.UNCERTAIN, "1234"), (Phase.FAIL, None)):
        watched.burning()
        watched.board.token(1, "uuid0000000000001234")
        watched.board.failed(1, phase, "E-UNCERTAIN", {})
        assert watched.board[1].uuid_tail == tail
        watched.board.acknowledged(1)


def test_slots_are_empty_when_nothing_runs_and_no_module_is_there(watched: Watched) -> None:
    assert watched.board.all_empty
    watched.burning()
    assert not watched.board.all_empty
    watched.board.passed(1, 1.0)
    assert not watched.board.all_empty, "the module is still there"
    watched.now(C.EMPTY)
    assert watched.board.all_empty


def test_a_broken_port_and_a_result_whose_module_is_gone_count_as_empty(watched: Watched) -> None:
    watched.failed()
    watched.now(C.EMPTY)
    watched.now(C.LOST, slot=2)
    assert watched.board.all_empty


def test_a_module_that_waits_for_a_job_counts_as_empty_and_starts_when_there_is_one(watched: Watched) -> None:
    watched.now(C.PRESENT)
    watched.board.lacks(1, "E-NO-JOB", {})
    assert watched.board.all_empty
    assert watched.board.may_start(1)
    watched.now(C.EMPTY)
    assert watched.phase() is Phase.INSERT


def test_without_a_burner_the_slots_are_opening_and_results_stay(watched: Watched) -> None:
    watched.failed()
    watched.now(C.EMPTY, slot=2)
    watched.board.burner_gone(None)
    assert [view.phase for view in watched.board.views()] == [Phase.FAIL, Phase.OPENING, Phase.OPENING]
    watched.board.burner_gone("E-BURNER")
    assert [view.code for view in watched.board.views()] == ["E-CHIP", "E-BURNER", "E-BURNER"]
    assert not any(watched.board.may_start(slot) for slot in (1, 2, 3))


def test_a_lost_port_says_which(watched: Watched) -> None:
    watched.now(C.LOST, "E-PORT-BUSY")
    assert "COM1" in watched.board[1].sentence
    assert "COM1" in dict(watched.board[1].facts)["url"]


# ---- an uncertain licence waits for its module ----------------------------------------------------------


def uncertain(watched: Watched, mac: str = "A0:B7:65:00:00:01") -> None:
    watched.burning()
    watched.board.module(1, mac)
    watched.board.failed(1, Phase.UNCERTAIN, "E-UNCERTAIN", {"why": "the line broke"}, 2.5)


def tried(watched: Watched, mac: str | None) -> None:
    watched.now(C.EMPTY)
    watched.now(C.PRESENT)
    watched.board.running(1, Phase.CHECKING)
    if mac is not None:
        watched.board.module(1, mac)


@pytest.mark.parametrize("mac", ["A0:B7:65:00:00:01", None])
def test_its_module_that_fails_otherwise_leaves_it_uncertain_and_says_why(watched: Watched, mac: str | None) -> None:
    uncertain(watched)
    tried(watched, mac)
    watched.board.failed(1, Phase.ERROR, "E-CONTACT", {}, 1.0)
    view = watched.board[1]
    assert (view.phase, view.code, view.needs_acknowledgement) == (Phase.UNCERTAIN, "E-UNCERTAIN", True)
    assert dict(view.facts)["why"] == failure("E-CONTACT").sentence.rstrip(".")
    assert view.mac == "A0:B7:65:00:00:01"


def test_another_module_that_fails_leaves_it_as_it_was(watched: Watched) -> None:
    uncertain(watched)
    before = watched.board[1]
    tried(watched, "A0:B7:65:00:00:02")
    watched.board.failed(1, Phase.FAIL, "E-FOREIGN", {}, 1.0)
    assert watched.board[1] == before


def test_another_module_that_passes_gives_way_to_it_when_it_is_removed(watched: Watched) -> None:
    uncertain(watched)
    before = watched.board[1]
    tried(watched, "A0:B7:65:00:00:02")
    watched.board.passed(1, 1.0)
    assert watched.phase() is Phase.PASS
    watched.now(C.EMPTY)
    assert watched.board[1] == before


def test_its_own_module_ends_it(watched: Watched) -> None:
    uncertain(watched)
    tried(watched, "A0:B7:65:00:00:01")
    watched.board.passed(1, 1.0)
    watched.now(C.EMPTY)
    assert watched.phase() is Phase.INSERT


def test_its_own_module_that_is_settled_and_does_not_boot_is_uncertain_no_more(watched: Watched) -> None:
    uncertain(watched)
    tried(watched, "A0:B7:65:00:00:01")
    watched.board.settled(1)
    watched.board.failed(1, Phase.FAIL, "E-BOOT", {}, 1.0)
    assert watched.phase() is Phase.FAIL


def test_what_is_missing_for_a_burn_does_not_cover_it(watched: Watched) -> None:
    uncertain(watched)
    watched.board.lacks(1, "E-NO-JOB", {})
    assert watched.phase() is Phase.UNCERTAIN


# ---- results and the person -----------------------------------------------------------------------------


def test_a_burn_tells_when_it_began_until_it_is_over(watched: Watched) -> None:
    watched.burning()
    began = watched.board[1].started_at
    watched.board.progress(1, "firmware", 1, 2)
    assert began is not None and watched.board[1].started_at == began
    watched.board.passed(1, 3.2)
    assert watched.board[1].started_at is None


def test_a_pass_in_a_slot_without_an_eye_waits_for_the_person(watched: Watched) -> None:
    watched.now(C.EMPTY, slot=3)
    watched.board.running(3, Phase.CHECKING)
    watched.board.passed(3, 1.0)
    assert watched.board[3].needs_acknowledgement
    assert not watched.board.may_start(3)
    watched.board.acknowledged(3)
    assert watched.board[3].awaits_start


def test_nobody_is_waited_for_where_nobody_stands() -> None:
    watched = Watched(unattended=True)
    watched.now(C.EMPTY, slot=3)
    watched.board.running(3, Phase.CHECKING)
    watched.board.passed(3, 1.0)
    assert not watched.board[3].needs_acknowledgement


def test_the_module_in_hand_is_the_bad_one_that_was_taken_out_last(watched: Watched) -> None:
    assert watched.board.in_hand() is None
    for slot in (1, 2):
        watched.now(C.PRESENT, slot=slot)
        watched.board.running(slot, Phase.CHECKING)
        watched.board.failed(slot, Phase.FAIL, "E-CHIP", {}, 1.0)
    assert watched.board.in_hand() is None, "both are in their slots still"
    watched.now(C.EMPTY, slot=2)
    watched.now(C.EMPTY, slot=1)
    assert watched.board.in_hand() == 1
    watched.board.acknowledged(1)
    assert watched.board.in_hand() == 2
    watched.now(C.PRESENT, slot=2)
    assert watched.board.in_hand() is None
