"""Sets a slot's story in type: the composition of a tile, at the largest scale at which all of it fits."""

from __future__ import annotations

from contextlib import suppress

from ui.burn.scales import Scale, scales_for
from ui.burn.story import Look, Story, tone_of
from ui.canvas import Bar, Box, Item, Mark, Plate, Rule, Words
from ui.theme import Tones
from ui.theme.type import BOLD, LEAST_PX, MEDIUM, REGULAR, SEMIBOLD
from ui.words import fit, line_height, paragraph, width_of, wrap

EDGE_PX = 2
SELECTED_EDGE_PX = 4
BAR_PX = 12


class _NoRoom(Exception):
    """The story does not fit at this scale."""


def set_tile(story: Story, tones: Tones, width: int, height: int) -> list[Item] | None:
    """A tile with everything on it: number, sign, word, sentence, code, address, token, time and action.

    Where even the smallest scale has no room for the sentence, the code stands for it; None if not even that fits.
    """
    for scale in scales_for(width, height):
        for code_on_top in (False, True) if scale.number_row and story.code else (False,):
            with suppress(_NoRoom):
                return _Setting(story, tones, width, height, scale).full(code_on_top=code_on_top)
    with suppress(_NoRoom):
        return _Setting(story, tones, width, height, scales_for(0, 0)[0]).full(with_sentence=False)
    return None


def plate_of(story: Story, tones: Tones, width: int, height: int) -> Plate:
    """The card of a tile: the state's tint and edge, thicker where it is selected."""
    tone = tone_of(story.look, tones)
    quiet = story.look in (Look.EMPTY, Look.QUIET)
    edge_px = SELECTED_EDGE_PX if story.selected else (1 if quiet else EDGE_PX)
    edge = tones.line if quiet and not story.selected else tone.ink
    return Plate(box=Box(0, 0, width, height), fill=tone.tint, edge=edge, edge_px=edge_px)


class _Setting:
    """One attempt at one scale: works from the top and from the bottom towards the middle."""

    def __init__(self, story: Story, tones: Tones, width: int, height: int, scale: Scale) -> None:
        self.story, self.tones, self.scale = story, tones, scale
        self.tone = tone_of(story.look, tones)
        self.items: list[Item] = [plate_of(story, tones, width, height)]
        self._last: list[Item] = []
        self.x, self.w = float(scale.pad), float(width - 2 * scale.pad)
        self.y, self.bottom = float(scale.pad), float(height - scale.pad)

    def full(self, *, with_sentence: bool = True, code_on_top: bool = False) -> list[Item]:
        self._footer()
        if self.scale.number_row:
            self._number_row(self.story.code if code_on_top else "")
        if self.story.look is Look.RUNNING:
            self._running()
        elif self.story.look is Look.EMPTY or (self.story.look is Look.QUIET and not self.story.sentence):
            self._centred()
        else:
            self._result(with_sentence=with_sentence, code="" if code_on_top else self.story.code)
        return [*self.items, *self._last]

    def _number_row(self, code: str) -> None:
        row, number, dim = line_height(self.scale.number), self.scale.number, self.tones.dim
        text = str(self.story.number)
        width = width_of(text, number, SEMIBOLD)
        self._words(text, Box(self.x, self.y, width, row), number, dim, SEMIBOLD)
        if code:
            px = fit(code, self.w - width - 8, most=self.scale.detail)
            if px is None:
                raise _NoRoom
            beside = Box(self.x + width + 8, self.y, self.w - width - 8, row)
            self._words(code, beside, px, dim, REGULAR, align="right")
        self.y += row + 4
        if self.y > self.bottom:
            raise _NoRoom

    def _footer(self) -> None:
        if not self.story.actions:
            return
        lines: list[tuple[str, int, str]] = []
        for text, press in self.story.actions:
            px = self.scale.detail
            found = paragraph(text, self.w, 3 * line_height(px), most=px, weight=SEMIBOLD)
            if found is None:
                raise _NoRoom
            lines.extend((line, found[0], press) for line in found[1])
        top = self.bottom - sum(line_height(px) for _, px, _ in lines)
        at = top
        for line, px, press in lines:
            box, ink = self._line_at(at, px), self.tone.ink
            self._last.append(Words(text=line, box=box, px=px, colour=ink, weight=SEMIBOLD, press=press))
            at += line_height(px)
        gap = self.scale.pad // 2
        if self.story.look is not Look.EMPTY:
            self._last.append(Rule(box=Box(self.x, top - gap, self.w, 1), colour=self.tone.ink))
            self.bottom = top - gap - 6
        else:
            self.bottom = top - 4

    def _header(self) -> None:
        """Sign and word side by side; beside them the number where it has no row of its own."""
        scale = self.scale
        x, height = self.x, float(max(scale.sign, line_height(scale.word)))
        if not scale.number_row:
            x += self._number_beside(height)
        if self.y + height > self.bottom:
            raise _NoRoom
        self._mark(Box(x, self.y + (height - scale.sign) / 2, scale.sign, scale.sign))
        x += scale.sign + scale.pad * 0.6
        room = self.x + self.w - x
        px = fit(self.story.word, room, most=scale.word, weight=BOLD)
        if px is None:
            raise _NoRoom
        self._words(self.story.word, Box(x, self.y, room, height), px, self.tone.ink, BOLD)
        self.y += height + scale.pad * 0.4

    def _number_beside(self, height: float) -> float:
        px, text = self.scale.number, str(self.story.number)
        width = width_of(text, px, SEMIBOLD)
        self._words(text, Box(self.x, self.y, width, height), px, self.tones.dim, SEMIBOLD)
        return width + self.scale.pad * 0.8

    def _result(self, *, with_sentence: bool, code: str) -> None:
        self._header()
        story, scale, tones = self.story, self.scale, self.tones
        code_lines = self._code_lines(code)
        if story.sentence and with_sentence:
            self._sentence(self.bottom - self.y - len(code_lines) * (line_height(scale.detail) + 2))
        for line in code_lines:
            self._one_line(line, scale.detail, tones.dim, needed=with_sentence)
        plain = not story.sentence
        if not (plain and self._joined_details()):
            self._one_line(story.mac, scale.detail, tones.ink if plain else tones.dim, weight=MEDIUM if plain else 400)
            self._one_line(story.token, scale.detail, tones.dim)

    def _code_lines(self, code: str) -> tuple[str, ...]:
        """A code in one line, or a very long one broken at its hyphens."""
        if not code or fit(code, self.w, most=self.scale.detail) is not None:
            return (code,) if code else ()
        found = wrap(code, self.w, LEAST_PX)
        if found is None:
            raise _NoRoom
        return found

    def _joined_details(self) -> bool:
        """Address and token on one line, where there is no room for two."""
        story, px = self.story, self.scale.detail
        text = " · ".join(part for part in (story.mac, story.token) if part)
        if not text or self.y + 2 * line_height(px) <= self.bottom or width_of(text, px) > self.w:
            return False
        self._one_line(text, px, self.tones.ink)
        return True

    def _sentence(self, room: float) -> None:
        found = paragraph(self.story.sentence, self.w, room, most=self.scale.sentence, weight=MEDIUM)
        if found is None or found[0] < max(LEAST_PX, self.scale.sentence - 6):
            raise _NoRoom
        px, lines = found
        for line in lines:
            self._words(line, self._line_at(self.y, px), px, self.tones.ink, MEDIUM)
            self.y += line_height(px)

    def _running(self) -> None:
        scale, story = self.scale, self.story
        height = line_height(scale.running)
        if self.y + height + BAR_PX > self.bottom:
            raise _NoRoom
        x = self.x
        if not scale.number_row:
            x += self._number_beside(height)
        share_w = width_of("100\N{THIN SPACE}%", scale.running, BOLD, True)
        room = self.x + self.w - x - share_w - 8
        px = fit(story.word, room, most=scale.running, weight=BOLD)
        if px is None:
            raise _NoRoom
        ink = self.tone.ink
        self._words(story.word, Box(x, self.y, room, height), px, ink, BOLD)
        share = Box(self.x + self.w - share_w, self.y, share_w, height)
        self._words(story.share, share, scale.running, ink, BOLD, align="right", tabular=True)
        self.y += height + scale.pad * 0.4
        bar = Box(self.x, self.y, self.w, BAR_PX)
        self.items.append(Bar(box=bar, ratio=story.ratio or 0.0, fill=ink, track=self.tones.card))
        self.y += BAR_PX + scale.pad * 0.8
        self._one_line(story.mac, scale.detail, self.tones.ink, weight=MEDIUM)
        self._one_line(story.token, scale.detail, self.tones.dim)
        self._one_line(story.remaining, scale.detail, self.tones.dim)

    def _centred(self) -> None:
        """An empty slot: the sign in the middle and its word below."""
        scale, story = self.scale, self.story
        if not scale.number_row:
            self._number_beside(line_height(scale.number))
        px = fit(story.word, self.w, most=scale.sentence, weight=MEDIUM)
        if px is None:
            raise _NoRoom
        gap = scale.pad * 0.8
        height = scale.sign + gap + line_height(px)
        top = self.y + (self.bottom - self.y - height) / 2
        if top < self.y:
            raise _NoRoom
        self._mark(Box(self.x + (self.w - scale.sign) / 2, top, scale.sign, scale.sign))
        y = top + scale.sign + gap
        self._words(story.word, self._line_at(y, px), px, self.tones.dim, MEDIUM, align="center")

    def _one_line(self, text: str, px: int, colour: str, *, weight: int = REGULAR, needed: bool = False) -> None:
        """A line of its own if there is room for it; a fact that has none is left to the bar below and the tooltip."""
        size = fit(text, self.w, most=px, weight=weight) if text else None
        if size is None or self.y + line_height(size) > self.bottom:
            if needed and text:
                raise _NoRoom
            return
        self._words(text, self._line_at(self.y, size), size, colour, weight)
        self.y += line_height(size) + 2

    def _mark(self, box: Box) -> None:
        self.items.append(Mark(sign=self.story.sign, box=box, ink=self.tone.ink, on_ink=self.tones.sign))

    def _words(
        self,
        text: str,
        box: Box,
        px: int,
        colour: str,
        weight: int,
        *,
        align: str = "left",
        tabular: bool = False,
        press: str = "",
    ) -> None:
        item = Words(text=text, box=box, px=px, colour=colour, weight=weight, align=align, tabular=tabular, press=press)
        self.items.append(item)

    def _line_at(self, y: float, px: int) -> Box:
        return Box(self.x, y, self.w, line_height(px))
