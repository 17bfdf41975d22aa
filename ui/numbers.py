"""Numbers as they are read from a metre away: thin spaces between groups and before units."""

from __future__ import annotations

from datetime import datetime, timedelta

from ui.language import translate

THIN = "\N{THIN SPACE}"
NONE = "\N{EN DASH}"


def grouped(count: int | None) -> str:
    """``4812`` as ``4 812``, with a thin space; a dash for None."""
    return NONE if count is None else f"{count:,}".replace(",", THIN)


def percent(ratio: float | None, digits: int = 0) -> str:
    """``0.712`` as ``71 %``, cut and not rounded: 100 % is shown only when it is reached; a dash for None."""
    if ratio is None:
        return NONE
    scale = 10**digits
    cut = int(min(max(ratio, 0.0), 1.0) * 100 * scale + 1e-6) / scale
    return f"{cut:.{digits}f}{THIN}%"


def seconds(value_s: float | None) -> str:
    """``3.94`` as ``3.9 s``; a dash for None."""
    return NONE if value_s is None else f"{value_s:.1f}{THIN}s"


def span(length: timedelta) -> str:
    """A length of time in its largest unit: ``40 s``, ``12 min``, ``2 h``, ``3 d``."""
    total_s = max(0, int(length.total_seconds()))
    for unit_s, text in (
        (86400, translate("Numbers", "{n} d")),
        (3600, translate("Numbers", "{n} h")),
        (60, translate("Numbers", "{n} min")),
    ):
        if total_s >= unit_s:
            return text.format(n=total_s // unit_s).replace(" ", THIN)
    return translate("Numbers", "{n} s").format(n=total_s).replace(" ", THIN)


def time_of_day(moment: datetime) -> str:
    """The local time of day of a moment with zone, to the minute."""
    return moment.astimezone().strftime("%H:%M")


def clock_time(moment: datetime) -> str:
    """The local time of day of a moment with zone, to the second."""
    return moment.astimezone().strftime("%H:%M:%S")
