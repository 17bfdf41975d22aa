"""The book's half of every burn: which move each of its steps is, under whose name, and ends not taken yet."""

from __future__ import annotations

import logging

from app.recipes import Recipes
from app.underway import BurnUnderway
from burner.checks import default_addresses
from burner.messages import ModuleFound, ReadBack
from licenses.book import Address, Book, BurnEnd, Context, LicenceRow, Standing
from licenses.words import Holding, Licence, LicenceState, ModuleId, Outcome, Region
from resources.errors import NeedsPerson

log = logging.getLogger(__name__)


class BurnBook:
    """Moves the licence of a burn. ``actor`` and ``shift`` are those of whoever starts burns now.

    All verbs raise ``NeedsPerson`` where the move is not legal, ``EnvironmentFailed`` where the book takes none.
    """

    def __init__(self, book: Book, recipes: Recipes) -> None:
        self._book = book
        self._recipes = recipes
        self._left_over: list[tuple[int, BurnUnderway, BurnEnd]] = []
        self.actor: str | None = None
        self.shift: str | None = None

    def use_serial(self, slot: int, burn: BurnUnderway, number: str) -> None:
        """The number is this burn's, and nobody else's after it."""
        self._book.use_serial(number=number, ctx=self._context(slot, burn))

    def module_read(self, slot: int, burn: BurnUnderway, found: ModuleFound) -> Standing:
        """What is to be done with the module that was found."""
        assert burn.module is not None
        holding = Holding(region=Region(found.region), fields=found.holds)
        return self._book.module_read(
            module=burn.module,
            holding=holding,
            ctx=self._context(slot, burn),
            product=burn.job.product,
            sets_mac=burn.sets_mac,
        )

    def licence(self, burn: BurnUnderway) -> LicenceRow | None:
        """The burn's licence as it stands; None while it has none."""
        return self._book.licence(uuid=burn.uuid) if burn.uuid else None

    def reserve(self, slot: int, burn: BurnUnderway) -> tuple[str, ModuleId]:
        """A fresh licence for the module: its uuid, and the module, which may become another by its address."""
        assert burn.module is not None
        reserved = self._book.reserve(
            product=burn.job.product,
            module=burn.module,
            recipe_version=burn.job.recipe,
            ctx=self._context(slot, burn),
            misfit=lambda licence: self._recipes.misfit(burn.job.product, burn.job.recipe, to_write(licence, burn)),
            address=_address(burn),
        )
        burn.came_as = burn.module if reserved.module != burn.module else None
        return reserved.uuid, reserved.module

    def writing(self, slot: int, burn: BurnUnderway) -> Licence:
        """The licence leaves the book: it may stand on the module from now on."""
        assert burn.uuid is not None and burn.module is not None
        context = self._context(slot, burn)
        if burn.again:
            return self._book.write_again(
                uuid=burn.uuid, module=burn.module, ctx=context, names_it=burn.named == burn.uuid
            )
        return self._book.hand_over(uuid=burn.uuid, ctx=context)

    def burned(self, slot: int, burn: BurnUnderway, read: ReadBack) -> None:
        """Every field was read back equal, on this module."""
        assert burn.uuid is not None
        self._book.burned(
            uuid=burn.uuid,
            ctx=self._context(slot, burn),
            seen=burn.seen,
            evidence=dict(read.evidence),
            ended=burn.passed_by_booking(),
        )

    def settled(self, slot: int, burn: BurnUnderway, *, ended: BurnEnd | None) -> None:
        """The licence was found to stand on its own module."""
        assert burn.uuid is not None and burn.module is not None
        context = self._context(slot, burn)
        self._book.settled(uuid=burn.uuid, module=burn.module, ctx=context, ended=ended, sets_mac=burn.sets_mac)

    # ---- ends ---------------------------------------------------------------------------------------

    def end(self, slot: int, burn: BurnUnderway, ended: BurnEnd) -> None:
        """The move that an end without a PASS means for its licence, with the burn's row."""
        context, code = self._context(slot, burn), ended.code or ""
        if burn.uuid is None or burn.stands or (burn.again and not burn.writing):
            self.end_row(slot, burn, ended)
        elif ended.outcome is Outcome.UNCERTAIN:
            self._book.uncertain(uuid=burn.uuid, ctx=context, code=code, seen=_nameable(burn), ended=ended)
        elif burn.writing:
            self._book.erased(uuid=burn.uuid, ctx=context, code=code, ended=ended)
        else:
            self._book.release(uuid=burn.uuid, ctx=context, code=code, ended=ended)

    def end_row(self, slot: int, burn: BurnUnderway, ended: BurnEnd) -> None:
        """The end of a burn that moves no licence."""
        self._book.burn_ended(ctx=self._context(slot, burn), ended=ended, module=burn.module, uuid=burn.uuid)

    def is_writing(self, burn: BurnUnderway) -> bool:
        """Whether the book has it that the licence may stand on the module."""
        row = self.licence(burn)
        return row is not None and row.state is LicenceState.WRITING

    def end_later(self, slot: int, burn: BurnUnderway, ended: BurnEnd) -> None:
        """The book does not take this end now."""
        self._left_over.append((slot, burn, ended))

    def end_what_is_left(self) -> None:
        """Books the ends that the book did not take before.

        Raises:
            EnvironmentFailed: it does not take them now.
        """
        while self._left_over:
            slot, burn, ended = self._left_over[0]
            try:
                self.end(slot, burn, ended)
            except NeedsPerson as error:
                log.warning("end_overtaken burn=%s code=%s", burn.id, error.code)
            self._left_over.pop(0)

    def _context(self, slot: int, burn: BurnUnderway) -> Context:
        return Context(
            actor=self.actor,
            work_order=burn.job.work_order,
            shift=self.shift,
            slot=slot,
            burn=burn.id,
        )


def _address(burn: BurnUnderway) -> Address:
    assert burn.module is not None
    if not burn.sets_mac:
        return Address.OBEYED
    return Address.MUST_BE_SET if burn.module.mac in default_addresses() else Address.MAY_BE_SET


def _nameable(burn: BurnUnderway) -> tuple[ModuleId, ...]:
    """What was seen, without default addresses where the module may still have one: many share them."""
    return tuple(each for each in burn.seen if burn.came_as is None or each.mac not in default_addresses())


def to_write(licence: Licence, burn: BurnUnderway) -> dict[str, bytes]:
    """The fields of a licence, with the address that its module gets."""
    if not burn.sets_mac or licence.assigned_mac is None:
        return licence.fields()
    return {**licence.fields(), "mac": licence.assigned_mac.replace(":", "").encode()}
