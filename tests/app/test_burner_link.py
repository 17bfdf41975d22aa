"""The pipe to the burner, with real child processes: good ones, dying ones, and ones that talk nonsense."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest

from app.burner_link import BurnerGone, BurnerLink
from app.folder import DataFolder
from burner.messages import Hello, Message, OpenSlot, SlotChanged, SlotCondition
from resources.errors import Bug

PATIENCE_S = 20.0

HELLO = (
    'import sys, json\nsay = lambda **m: print(json.dumps(m), flush=True)\nsay(**{"": "Hello"}, protocol=2, pid=7)\n'
)
GOOD = HELLO + (
    "for line in sys.stdin:\n"
    '    slot = json.loads(line)["slot"]\n'
    '    say(**{"": "SlotChanged"}, slot=slot, condition="empty", code=None, facts={})\n'
)


class Line:
    """A link whose burner is a small program, and what was heard of it."""

    def __init__(self, folder: DataFolder, program: str) -> None:
        self.heard: Queue[Message] = Queue()
        self.link = BurnerLink(folder, self.heard.put, program=[sys.executable, "-c", program])

    def next(self) -> Message:
        return self.heard.get(timeout=PATIENCE_S)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Callable[[str], Line]]:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    made: list[Line] = []

    def start(program: str) -> Line:
        made.append(Line(folder, program))
        made[-1].link.start()
        return made[-1]

    yield start
    for each in made:
        each.link.close()


def test_messages_go_both_ways_in_order(line: Callable[[str], Line]) -> None:
    talk = line(GOOD)
    assert talk.next() == Hello(protocol=2, pid=7)
    for slot in range(1, 33):
        talk.link.send(OpenSlot(slot=slot, url="COM1"))
    heard = [talk.next() for _ in range(32)]
    assert heard == [SlotChanged(slot=slot, condition=SlotCondition.EMPTY) for slot in range(1, 33)]


def test_the_real_burner_says_hello_and_ends_with_its_pipe(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    heard: Queue[Message] = Queue()
    link = BurnerLink(folder, heard.put)
    link.start()
    hello = heard.get(timeout=60)
    assert isinstance(hello, Hello)
    link.close()
    assert heard.empty(), "an orderly end is no death"


@pytest.mark.parametrize(
    "program",
    [
        "",
        "raise SystemExit(3)",
        HELLO + "import os; os.kill(os.getpid(), 9)",
        HELLO + 'sys.stdout.write(\'{"": "SlotChan\'); sys.stdout.flush()',
    ],
    ids=["ends at once", "fails at once", "is killed", "dies in the middle of a line"],
)
def test_the_death_of_the_burner_is_told_once_and_last(line: Callable[[str], Line], program: str) -> None:
    talk = line(program)
    heard = [talk.next()]
    while not isinstance(heard[-1], BurnerGone):
        heard.append(talk.next())
    assert [type(each) for each in heard[:-1]] == [Hello] * (len(heard) - 1)
    talk.link.close()
    assert talk.heard.empty()


@pytest.mark.parametrize(
    "said",
    [
        b"hello",
        b"[]",
        b"7",
        b'{"": "Hello"}',
        b'{"": "Nothing"}',
        b'{"": "SlotChanged", "slot": 1, "condition": "empty"}',
        b'{"": "Hello", "protocol": 99, "pid": 1}',
        b'{"": "Hello", "protocol": 2, "pid": 1}\n{"": "Hello", "protocol": 2, "pid": 1}',
        b'{"": "Hello", "protocol": 2, "pid": 1}\n{"": "SlotChanged", "slot": 1, "condition": "warm"}',
        b"\xff\xfe",
    ],
)
def test_a_burner_that_talks_nonsense_is_ended(line: Callable[[str], Line], said: bytes) -> None:
    talk = line(f"import sys, time; sys.stdout.buffer.write({said!r} + b'\\n'); sys.stdout.flush(); time.sleep(600)")
    heard = talk.next()
    assert isinstance(heard if not isinstance(heard, Hello) else talk.next(), BurnerGone)


def test_a_burner_that_never_says_hello_can_be_ended(line: Callable[[str], Line]) -> None:
    talk = line("import time; time.sleep(600)")
    talk.link.kill()
    assert isinstance(talk.next(), BurnerGone)


def test_a_message_to_a_dead_burner_is_dropped(line: Callable[[str], Line]) -> None:
    talk = line("")
    assert isinstance(talk.next(), BurnerGone)
    for _ in range(3):
        talk.link.send(OpenSlot(slot=1, url="COM1"))
    assert talk.heard.empty()


def test_after_a_death_the_next_burner_talks(line: Callable[[str], Line]) -> None:
    talk = line(GOOD)
    assert isinstance(talk.next(), Hello)
    talk.link.kill()
    assert isinstance(talk.next(), BurnerGone)
    talk.link.start()
    assert isinstance(talk.next(), Hello)
    talk.link.send(OpenSlot(slot=4, url="COM1"))
    assert talk.next() == SlotChanged(slot=4, condition=SlotCondition.EMPTY)


def test_a_closed_link_starts_no_burner_and_sends_nothing(line: Callable[[str], Line]) -> None:
    talk = line(GOOD)
    assert isinstance(talk.next(), Hello)
    talk.link.close()
    talk.link.start()
    talk.link.send(OpenSlot(slot=1, url="COM1"))
    talk.link.kill()
    talk.link.close()
    assert talk.heard.empty()


def test_what_the_burner_says_on_standard_error_is_in_its_log(line: Callable[[str], Line], tmp_path: Path) -> None:
    talk = line("import sys; sys.stderr.write('it broke')")
    assert isinstance(talk.next(), BurnerGone)
    assert (tmp_path / "data" / "logs" / "burner.log").read_text(encoding="utf-8") == "it broke"


def test_another_version_of_the_pipe_is_named_in_the_log(line: Callable[[str], Line], caplog: object) -> None:
    talk = line(HELLO.replace("protocol=2", "protocol=3"))
    assert isinstance(talk.next(), BurnerGone)
    assert str(Bug("E-PROTOCOL", found=3, wanted=2)) in caplog.text
