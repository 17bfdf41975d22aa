"""A platform under random use, rule by rule: rooms add theirs by subclassing ``PlatformMachine``.

After every step each law of ``verify`` holds, and what the platform says of every order is what the machine counted.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from licenses.journal import GENESIS, Event, chain
from licenses.keys import KeySources, PlatformKeys
from licenses.platform.orders import deliveries, order_pages, orders, quotas, replacements
from licenses.platform.orders.orders import ItemType, NewOrder, OrderKind
from licenses.platform.orders.products import DeliveryMode, NewProduct
from licenses.platform.orders.replacements import Against
from licenses.platform.people.callers import Person, Role
from licenses.platform.refusals import Refused
from licenses.platform.service import admin, verify
from licenses.platform.stations import batches, conflicts, journals, stations
from licenses.platform.stations.batches import Wish
from licenses.platform.store.database import open_database
from licenses.platform.store.paging import Page
from licenses.platform.store.schema import lot
from licenses.platform.store.vault import Vault
from licenses.sealed import open_batch


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A database with an issuer, a factory, its product and two stations; each example gets a copy."""

    file: Path
    keys: PlatformKeys
    issuer: str
    factory: str
    product: str
    stations: tuple[str, ...]
    sealing: X25519PrivateKey


@cache
def prepared() -> Prepared:
    folder = Path(tempfile.mkdtemp(prefix="kiln-machine-"))
    keys = PlatformKeys.create(folder / "keys", KeySources(demo=True))
    url = f"sqlite:///{folder / 'platform.sqlite3'}"
    admin.init(url, keys)
    issuer = admin.add_organisation(url, "Issuer")
    factory = admin.add_organisation(url, "Factory", issuer=issuer)
    new = NewProduct(name="Plug", category="plug", chip="esp32c3", delivery_mode=DeliveryMode.CREDENTIAL)
    product = admin.add_product(url, organisation="Factory", new=new)
    sealing, names = X25519PrivateKey.generate(), []
    database = open_database(url)
    for name in ("Line 1", "Line 2"):
        secret = admin.enrol_code(url, keys, name, factory).partition("-")[0]
        signing = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        sealed_for = sealing.public_key().public_bytes_raw()
        with database.writing() as tx:
            who = stations.Enrolment(secret=secret, sealing_key=sealed_for, signing_key=signing)
            names.append(stations.enrol(tx, who).id)
    database.close()
    return Prepared(
        file=folder / "platform.sqlite3",
        keys=keys,
        issuer=issuer,
        factory=factory,
        product=product,
        stations=tuple(names),
        sealing=sealing,
    )


@dataclass
class Line:
    """A station's journal and what it holds: uuid to the order whose quota it is of, apart those that refurbish."""

    id: str
    seq: int = 0
    head: bytes = GENESIS
    held: dict[str, str] = field(default_factory=dict)
    refurbishing: dict[str, str] = field(default_factory=dict)

    def event(self, kind: str, **fields: Any) -> dict[str, Any]:
        self.seq += 1
        event = Event(station=self.id, epoch=1, seq=self.seq, at=datetime.now(UTC), kind=kind, **fields).to_json()
        self.head = chain(self.head, event)
        return event | {"hash": self.head.hex()}


@dataclass
class Account:
    """What the machine knows of an order: how much may be delivered, was delivered, and was replaced."""

    ordered: int
    is_modules: bool
    delivered: int = 0
    replaced: int = 0
    pickups: dict[str, int] = field(default_factory=dict)


class PlatformMachine(RuleBasedStateMachine):
    """Orders, deliveries, pickups, burns, doubts, scraps and refurbishments."""

    def __init__(self) -> None:
        super().__init__()
        self.world = prepared()
        self.folder = Path(tempfile.mkdtemp(prefix="kiln-machine-"))
        shutil.copy(self.world.file, self.folder / "platform.sqlite3")
        self.database = open_database(f"sqlite:///{self.folder / 'platform.sqlite3'}")
        staff = {"issuer": self.world.issuer, "organisation": self.world.issuer}
        self.staff = Person(id="", name="staff", email="", role=Role.STAFF, **staff)
        self.accounts: dict[str, Account] = {}
        self.lines = [Line(id=name) for name in self.world.stations]
        self.modules: dict[str, tuple[str, str]] = {}  # MAC to the licence on it and the order that it is of
        self.clashes = 0
        self.macs = 0

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    # ---- what people do ------------------------------------------------------------------------------------

    @initialize(is_modules=st.booleans(), against=st.sampled_from(Against))
    def trade(self, is_modules: bool, against: Against) -> None:
        """Something to begin with: an order that is delivered in part, of which some is replaced and held."""
        self.order(6, is_modules)
        (name,) = self.accounts
        self._deliver(name, name, 2 if is_modules else 1)
        if not is_modules:
            self._add_pickup(name, 4)
            self._deliver(name, next(iter(self.accounts[name].pickups)), 3)
        if not (is_modules and against is Against.UNUSED):
            self._pick_up(name, 2, against)

    @rule(quantity=st.integers(1, 6), is_modules=st.booleans())
    def order(self, quantity: int, is_modules: bool) -> None:
        new = self._new_order(quantity, ItemType.MODULE if is_modules else ItemType.LICENCE)
        with self.database.writing() as tx:
            self.accounts[orders.add(tx, self.world.issuer, new)] = Account(ordered=quantity, is_modules=is_modules)

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), quantity=st.integers(1, 6))
    def order_a_pickup(self, data: st.DataObject, quantity: int) -> None:
        of = self._account(data)
        try:
            self._add_pickup(of, quantity)
        except Refused as refused:
            assert refused.code == "pickup_unfit" and self.accounts[of].is_modules

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), quantity=st.integers(1, 5), by_pickup=st.booleans())
    def deliver(self, data: st.DataObject, quantity: int, by_pickup: bool) -> None:
        name = self._account(data)
        account = self.accounts[name]
        which = data.draw(st.sampled_from(sorted(account.pickups))) if by_pickup and account.pickups else name
        left = account.ordered - account.delivered
        fits = quantity <= (min(left, account.pickups[which]) if which != name else left)
        try:
            self._deliver(name, which, quantity)
        except Refused as refused:
            assert (refused.code, fits) == ("more_than_ordered", False)
        else:
            assert fits

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), quantity=st.integers(1, 4), against=st.sampled_from(Against))
    def pick_up(self, data: st.DataObject, quantity: int, against: Against) -> None:
        name = self._account(data)
        account = self.accounts[name]
        with self.database.reading() as tx:
            unused = quotas.evidence(tx, orders.visible(tx, self.staff, name))["unused"]
        try:
            self._pick_up(name, quantity, against)
        except Refused as refused:
            left = account.delivered - account.replaced
            lacks = against is Against.UNUSED and unused < quantity
            expected = {"held_by_station", "not_enough_unused"} if lacks and quantity <= left else set()
            expected |= {"nothing_available"} if left == 0 else set()
            expected |= {"quota_exceeded"} if 0 < left < quantity else set()
            assert refused.code in expected

    # ---- what stations do ----------------------------------------------------------------------------------

    @rule(data=st.data(), count=st.integers(1, 4), which=st.integers(0, 1))
    def allocate(self, data: st.DataObject, count: int, which: int) -> None:
        line = self.lines[which]
        with self.database.reading() as tx:
            names = sorted(tx.scalars(lot.select().with_only_columns(lot.c.id)))
        if not names:
            return
        try:
            with self.database.writing() as tx:
                who = stations.visible(tx, self.staff, line.id)
                wish = Wish(count=count, lot_id=data.draw(st.sampled_from(names)))
                document = batches.give(tx, self.world.keys, who, secrets.token_hex(8), wish)
        except Refused as refused:
            assert refused.code in ("nothing_unused", "frozen")
            return
        opened = open_batch(
            document,
            station=line.id,
            recipient=self.world.sealing,
            platform_key=self.world.keys.signing.public_key(),
            now=datetime.now(UTC),
        )
        stock = line.refurbishing if opened.header.refurbish else line.held
        stock |= dict.fromkeys((each.uuid for each in opened.licences), str(opened.header.order))

    @precondition(lambda self: any(line.held for line in self.lines))
    @rule(data=st.data(), doubtful=st.booleans(), end=st.sampled_from(["licence.burned", "licence.scrapped"]))
    def burn(self, data: st.DataObject, doubtful: bool, end: str) -> None:
        """An ordinary licence onto a new module; it may be in doubt for a while, and given up then."""
        line, uuid, account = self._take(data, "held")
        about = {"licence": uuid, "module": self._new_mac(), "burn": f"burn-{secrets.token_hex(6)}"}
        told = [line.event("licence.writing", **about, data={"before": "reserved"})]
        told += [line.event("licence.uncertain", **about)] if doubtful else []
        if doubtful and end == "licence.scrapped":
            told += [line.event("licence.scrapped", **about, data={"reason": "lost"})]
        else:
            told += [line.event("licence.burned", **about, data={"before": "writing"})]
            self.modules[about["module"]] = (uuid, account)
        assert self._push(line, told) == ["accepted"] * len(told)

    @precondition(lambda self: any(line.refurbishing for line in self.lines))
    @rule(data=st.data(), in_two=st.booleans())
    def refurbish(self, data: st.DataObject, in_two: bool) -> None:
        """A licence against modules takes the place of one of its order; a module order's may be unheard of."""
        line, uuid, account = self._take(data, "refurbishing")
        places = sorted(mac for mac, (_old, of) in self.modules.items() if of == account)
        if places:
            mac = data.draw(st.sampled_from(places))
            old = self.modules[mac][0]
        elif self.accounts[account].is_modules:
            mac, old = self._new_mac(), "tuya" + secrets.token_hex(8)
        else:
            line.refurbishing[uuid] = account
            return
        about = {"module": mac, "burn": f"burn-{secrets.token_hex(6)}"}
        told = [line.event("licence.retiring", licence=old, **about, data={"by": uuid})]
        told += [line.event("licence.uncertain", licence=uuid, **about)] if in_two else []
        told += [line.event("licence.superseded", licence=old, **about, data={"by": uuid})] if in_two else []
        told += [line.event("licence.burned", licence=uuid, **about, data={"replaces": old})]
        assert self._push(line, told) == ["accepted"] * len(told)
        self.modules[mac] = (uuid, account)

    @precondition(lambda self: any(line.refurbishing for line in self.lines))
    @rule(data=st.data())
    def burn_against_the_rule(self, data: st.DataObject) -> None:
        line, uuid, _account = self._take(data, "refurbishing")
        told = [line.event("licence.burned", licence=uuid, module=self._new_mac(), data={"before": "writing"})]
        assert self._push(line, told) == ["conflict"]
        self.clashes += 1

    # ---- what holds after every step -----------------------------------------------------------------------

    @invariant()
    def every_law_holds(self) -> None:
        with self.database.reading() as tx:
            assert verify.findings(tx) == []
            told, _ = conflicts.listed(tx, self.staff, Page(limit=500))
        assert {each["kind"] for each in told} <= {"no_predecessor"}
        assert len(told) == self.clashes

    @invariant()
    def each_order_is_as_counted(self) -> None:
        with self.database.reading() as tx:
            for name, account in self.accounts.items():
                row = orders.visible(tx, self.staff, name)
                quota = quotas.of(tx, row)
                assert (quota.delivered, quota.replaced) == (account.delivered, account.replaced)
                assert sum(order_pages.shown(tx, row)["evidence"].values()) == account.delivered

    # ---- helpers -------------------------------------------------------------------------------------------

    def _new_order(self, quantity: int, item: ItemType, **more: Any) -> NewOrder:
        return NewOrder(
            buyer=self.world.factory,
            products={self.world.product: quantity},
            item_type=item,
            delivery_mode=DeliveryMode.CREDENTIAL,
            **more,
        )

    def _add_pickup(self, of: str, quantity: int) -> None:
        new = self._new_order(quantity, ItemType.LICENCE, kind=OrderKind.PICKUP, pickup_of=of)
        with self.database.writing() as tx:
            self.accounts[of].pickups[orders.add(tx, self.world.issuer, new)] = quantity

    def _deliver(self, name: str, which: str, quantity: int) -> None:
        """Delivers of an order, or of it by the pickup ``which``."""
        with self.database.writing() as tx:
            row = orders.visible(tx, self.staff, which)
            deliveries.deliver_new(tx, Vault(self.world.keys, tx, self.world.issuer), row, quantity=quantity)
        self.accounts[name].delivered += quantity
        if which != name:
            self.accounts[name].pickups[which] -= quantity

    def _pick_up(self, name: str, quantity: int, against: Against) -> None:
        wish = replacements.Wish(product_id=self.world.product, quantity=quantity, against=against)
        with self.database.writing() as tx:
            row = orders.visible(tx, self.staff, name)
            replacements.pick_up(tx, Vault(self.world.keys, tx, self.world.issuer), self.staff, row, wish)
        self.accounts[name].replaced += quantity

    def _account(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.accounts)))

    def _take(self, data: st.DataObject, stock: str) -> tuple[Line, str, str]:
        line = data.draw(st.sampled_from([each for each in self.lines if getattr(each, stock)]))
        uuid = min(getattr(line, stock))
        return line, uuid, getattr(line, stock).pop(uuid)

    def _push(self, line: Line, events: list[dict[str, Any]]) -> list[str]:
        with self.database.writing() as tx:
            who = journals.locked(tx, self.world.issuer, line.id)
            return [each["verdict"] for each in journals.receive(tx, who, events, None)["results"]]

    def _new_mac(self) -> str:
        self.macs += 1
        return f"A0:B7:65:00:{self.macs // 256:02X}:{self.macs % 256:02X}"
