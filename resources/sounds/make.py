"""Makes the sounds anew: ``python -m resources.sounds.make``. Two rising notes pass, two low ones fail."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE_HZ = 22_050
LOUDNESS = 0.5
_FADE_S = 0.012

SOUNDS = {
    "pass": ((880.0, 0.09), (1318.5, 0.16)),
    "fail": ((311.1, 0.16), (0.0, 0.05), (233.1, 0.34)),
}
"""For each file its notes: hertz (0 is silence) and seconds."""


def samples(hertz: float, seconds: float) -> list[int]:
    """A note with two overtones, 16 bit, faded in and out so that it does not click."""
    count = int(seconds * RATE_HZ)
    return [round(32767 * LOUDNESS * _fade(at, count) * _tone(hertz * at / RATE_HZ)) for at in range(count)]


def _tone(turns: float) -> float:
    angle = 2 * math.pi * turns
    return (math.sin(angle) + 0.35 * math.sin(2 * angle) + 0.15 * math.sin(3 * angle)) / 1.5


def _fade(at: int, count: int) -> float:
    return min(1.0, at / (_FADE_S * RATE_HZ), (count - at) / (_FADE_S * RATE_HZ))


def main(folder: Path) -> None:
    """Writes all sounds into ``folder``."""
    for name, notes in SOUNDS.items():
        data = [sample for note in notes for sample in samples(*note)]
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(struct.pack(f"<{len(data)}h", *data))


if __name__ == "__main__":
    main(Path(__file__).parent)
