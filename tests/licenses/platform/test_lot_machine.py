"""Lots under random use: whatever is split, changed, handed over, downloaded, pulled or burned, the laws hold."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from licenses.journal import GENESIS, Event, Kind, chain
from licenses.keys import KeySources, PlatformKeys
from licenses.platform.lots import changes, downloads, freezes, handovers, lots, splits
from licenses.platform.lots.downloads import Answer
from licenses.platform.lots.lots import NewLot
from licenses.platform.lots.splits import Size
from licenses.platform.orders import products, terms
from licenses.platform.orders.products import DeliveryMode, NewProduct
from licenses.platform.orders.terms import Terms
from licenses.platform.people import people
from licenses.platform.people.callers import Role
from licenses.platform.refusals import Refused
from licenses.platform.service import admin, post, verify
from licenses.platform.service.post import Channel, Way
from licenses.platform.stations import batches, journals, stations
from licenses.platform.stations.batches import Wish
from licenses.platform.store.database import open_database
from licenses.platform.store.schema import download, freeze, handover, licence, lot
from licenses.platform.store.vault import Vault
from licenses.words import Secret

SIZE = 12
BEGINNINGS = ("open", "held", "asked", "held and asked", "to pay", "offered", "held and offered")
MODES = (DeliveryMode.CREDENTIAL, DeliveryMode.LICENSE_LIST)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Two organisations with a planner and a station each, and two products of different price."""

    file: Path
    keys: PlatformKeys
    issuer: str
    organisations: tuple[str, str]
    products: tuple[str, str, str]
    stations: tuple[str, str]


@cache
def prepared() -> Prepared:
    folder = Path(tempfile.mkdtemp(prefix="kiln-lots-"))
    keys = PlatformKeys.create(folder / "keys", KeySources(demo=True))
    url = f"sqlite:///{folder / 'platform.sqlite3'}"
    admin.init(url, keys)
    issuer = admin.add_organisation(url, "Issuer")
    organisations = [admin.add_organisation(url, name, issuer=issuer) for name in "ab"]
    for name, of, role in (("a", "a", Role.PLANNER), ("b", "b", Role.PLANNER), ("staff", "Issuer", Role.STAFF)):
        admin.add_person(url, organisation=of, name=name, email=f"{name}@x", role=role, password=Secret(b"x" * 12))
    made = [
        admin.add_product(
            url,
            organisation="Issuer",
            new=NewProduct(name=name, category="x", chip="esp32", delivery_mode=DeliveryMode.CREDENTIAL),
        )
        for name in ("Plug", "Strip", "Lamp")
    ]
    database, enrolled = open_database(url), []
    with database.writing() as tx:
        terms.set_terms(tx, issuer, made[2], Terms(price_cents=7))
    for of in organisations:
        secret = admin.enrol_code(url, keys, "Line", of).partition("-")[0]
        signing = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        sealing = X25519PrivateKey.generate().public_key().public_bytes_raw()
        with database.writing() as tx:
            who = stations.Enrolment(secret=secret, sealing_key=sealing, signing_key=signing)
            enrolled.append(stations.enrol(tx, who).id)
    database.close()
    return Prepared(
        file=folder / "platform.sqlite3",
        keys=keys,
        issuer=issuer,
        organisations=tuple(organisations),
        products=tuple(made),
        stations=tuple(enrolled),
    )


def _open_offer(name):
    return (handover.c.lot == name) & (handover.c.state == "offered")


class LotMachine(RuleBasedStateMachine):
    """What people of two organisations, the issuer's staff and two stations do with one lot and what comes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.world = prepared()
        self.folder = Path(tempfile.mkdtemp(prefix="kiln-lots-"))
        shutil.copy(self.world.file, self.folder / "platform.sqlite3")
        self.database = open_database(f"sqlite:///{self.folder / 'platform.sqlite3'}")
        with self.database.reading() as tx:
            self.people = {name: people.person_with(tx, f"{name}@x") for name in ("a", "b", "staff")}
        self.seq = [0, 0]
        self.heads = [GENESIS, GENESIS]
        self.left: set[str] = set()
        self.given: set[str] = set()

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @initialize(free=st.integers(0, 4), begins=st.lists(st.sampled_from(BEGINNINGS), min_size=3, max_size=3))
    def deliver(self, free: int, begins: list[str]) -> None:
        """Three lots, each brought to where chance alone would seldom come."""
        with self.database.writing() as tx:
            product = products.visible(tx, self.people["staff"], self.world.products[0])
            owner = self.world.organisations[0]
            new = NewLot(issuer=self.world.issuer, owner=owner, product=product, name="L", free=free)
            made = lots.make(tx, Vault(self.world.keys, tx, self.world.issuer), new, lots.generated(None, SIZE))
            size, planner = Size(purchased=4, free=0), self.people["a"]
            row = freezes.locked(tx, self.world.issuer, made)
            three = [made, *(splits.split(tx, row, size, planner) for _ in range(2))]
        for name, begin in zip(three, begins, strict=True):
            self._begin(name, begin)

    def _begin(self, name: str, begin: str) -> None:
        if "held" in begin:
            self._pull(0, name, 2)
        if "asked" in begin:
            self._ask(name, "a", self.world.products[1], DeliveryMode.CREDENTIAL)
        if "to pay" in begin:
            self._ask(name, "a", self.world.products[2], DeliveryMode.CREDENTIAL)
            self._decide(name, "approve")
        if "offered" in begin:
            self._offer(name, "a")

    # ---- what people do ------------------------------------------------------------------------------------

    @rule(data=st.data(), who=st.sampled_from("ab"), purchased=st.integers(0, 4), free=st.integers(0, 2))
    def split(self, data, who, purchased, free):
        size = Size(purchased=purchased, free=free)
        if size.total:
            name = self._lot(data)
            self._try(
                lambda tx: splits.split(tx, self._locked(tx, who, name), size, self.people[who]),
                "frozen list_generated not_enough_unused not_yours_now not_found",
            )

    @rule(data=st.data(), who=st.sampled_from("ab"), which=st.integers(0, 2), mode=st.sampled_from(MODES))
    def request(self, data, who, which, mode):
        self._ask(self._lot(data), who, self.world.products[which], mode)

    @precondition(lambda self: self._waiting("CONFIRMING_UPDATE"))
    @rule(data=st.data(), verb=st.sampled_from(["approve", "approve", "recall", "reject"]))
    def decide(self, data, verb):
        self._decide(data.draw(st.sampled_from(self._waiting("CONFIRMING_UPDATE"))), verb)

    @precondition(lambda self: self._waiting("BEING_PAID"))
    @rule(data=st.data(), verb=st.sampled_from(["pay", "pay", "recall", "reject"]))
    def settle(self, data, verb):
        self._decide(data.draw(st.sampled_from(self._waiting("BEING_PAID"))), verb)

    @rule(data=st.data(), verb=st.sampled_from(["approve", "pay", "recall", "reject"]))
    def decide_at_any_time(self, data, verb):
        self._decide(self._lot(data), verb)

    @rule(data=st.data(), who=st.sampled_from("ab"))
    def offer(self, data, who):
        self._offer(self._lot(data), who)

    @precondition(lambda self: self._frozen("handover"))
    @rule(data=st.data(), who=st.sampled_from("ab"), verb=st.sampled_from(["confirm", "confirm", "refuse", "withdraw"]))
    def answer(self, data, who, verb):
        name = data.draw(st.sampled_from(self._frozen("handover")))
        self._try(
            lambda tx: getattr(handovers, verb)(tx, lots.visible(tx, self.people[who], name), self.people[who]),
            "not_offered not_yours_now waiting_for_stations not_found",
        )

    @precondition(lambda self: self._frozen("handover"))
    @rule(data=st.data())
    def take_over(self, data):
        """The receiver confirms, as soon as the stations are done with the lot."""
        name = data.draw(st.sampled_from(self._frozen("handover")))
        with self.database.reading() as tx:
            receiver = tx.scalars(select(handover.c.receiver).where(_open_offer(name))).one()
        who = "ab"[self.world.organisations.index(receiver)]
        self._try(
            lambda tx: handovers.confirm(tx, lots.visible(tx, self.people[who], name), self.people[who]),
            "waiting_for_stations",
        )

    @rule(data=st.data(), who=st.sampled_from("ab"), generate=st.booleans())
    def download(self, data, who, generate):
        name = self._lot(data)

        def fetch(tx):
            me, keys = self.people[who], self.world.keys
            row = lots.visible(tx, me, name)
            asked = downloads.ask(tx, keys, row, me, channel=Channel.EMAIL, way=Way.MAILBOX, generate=generate)
            code = post.mailbox(tx, keys, me)[0]["text"].split(": ")[1][:6]
            file = downloads.confirm(tx, keys, row, me, Answer(n=asked["id"], code=Secret(code.encode())))
            return [line.split(b",")[0].decode() for line in file.data.splitlines()[1:]]

        uuids = self._try(fetch, "frozen nothing_unused generate_first not_yours_now not_found too_many_codes") or []
        assert not self.left & set(uuids)
        assert not self.given & set(uuids)
        self.left |= set(uuids)

    # ---- what stations do ----------------------------------------------------------------------------------

    @rule(data=st.data(), which=st.integers(0, 1), count=st.integers(1, 4))
    def pull(self, data, which, count):
        self._pull(which, self._lot(data), count)

    @precondition(lambda self: self._held(0) or self._held(1))
    @rule(which=st.integers(0, 1))
    def burn_all(self, which):
        """Everything that the station holds, so that no freeze waits for it any more."""
        while self._held(which):
            self._burn(which)

    @precondition(lambda self: self._held(0) or self._held(1))
    @rule(which=st.integers(0, 1))
    def burn(self, which):
        self._burn(which)

    def _held(self, which):
        its = (licence.c.station == self.world.stations[which], licence.c.state == "held")
        with self.database.reading() as tx:
            return tx.scalar(select(func.count()).select_from(licence).where(*its))

    def _burn(self, which):
        """One of what the station holds, before it has heard of any freeze."""
        mine = (licence.c.station == self.world.stations[which], licence.c.state == "held")
        with self.database.reading() as tx:
            uuid = tx.scalar(select(licence.c.uuid).where(*mine).order_by(licence.c.uuid).limit(1))
        if uuid is not None:
            mac = ":".join(f"{byte:02X}" for byte in (0xA0, *secrets.token_bytes(5)))
            self._tell(which, Kind.BURNED, licence=uuid, module=mac, burn=f"burn-{secrets.token_hex(6)}")

    @precondition(lambda self: self._frozen())
    @rule(which=st.integers(0, 1))
    def hear_of_the_freezes(self, which):
        for name in self._frozen():
            self._tell(which, Kind.LOT_FROZEN, data={"lot": name, "reason": "asked"})

    # ---- what always holds ---------------------------------------------------------------------------------

    @invariant()
    def the_laws_hold(self):
        with self.database.reading() as tx:
            assert verify.findings(tx) == []
            total = tx.scalar(select(func.sum(lot.c.purchased + lot.c.free)))
            waiting = dict(tx.execute(select(lot.c.id, lot.c.state).where(lot.c.state.not_in(freezes.OPEN))).all())
            counted = tx.scalar(select(func.coalesce(func.sum(download.c["count"]), 0)))
            gone = tx.scalar(select(func.count()).select_from(licence).where(licence.c.state == "downloaded"))
        assert sorted(waiting) == self._frozen("product_change")
        assert total in (None, SIZE)
        assert counted == gone == len(self.left)

    def _ask(self, name, who, product, mode):
        def ask(tx):
            new = products.visible(tx, self.people["staff"], product)
            changes.request(tx, lots.usable(tx, self.people[who], name), new, mode, self.people[who])

        own = "product_not_changeable customer_lot_price_difference not_enough_unused list_generated"
        self._try(ask, f"{own} frozen not_yours_now not_found")

    def _decide(self, name, verb):
        """By whoever may; the newest request of the lot."""

        def decided(tx):
            row = lots.visible(tx, self.people["staff"], name)
            known = changes.listed(tx, row)
            who = {"approve": "staff", "reject": "staff"}.get(verb, "a")
            if known:
                getattr(changes, verb)(tx, row, known[0]["n"], self.people[who])

        self._try(decided, "change_closed waiting_for_stations not_enough_unused")

    def _offer(self, name, who):
        to = self.world.organisations["ba".index(who)]
        self._try(
            lambda tx: handovers.offer(tx, lots.usable(tx, self.people[who], name), to, self.people[who]),
            "frozen handover_pending not_yours_now not_found",
        )

    def _pull(self, which, name, count):
        with self.database.reading() as tx:
            frozen = freezes.of_lot(tx, self.world.issuer, name) is not None

        def give(tx):
            who = stations.visible(tx, self.people["staff"], self.world.stations[which])
            batches.give(tx, self.world.keys, who, secrets.token_hex(8), Wish(count=count, lot_id=name))
            return True

        assert not (self._try(give, "frozen nothing_unused not_found") and frozen)
        with self.database.reading() as tx:
            held = set(tx.scalars(select(licence.c.uuid).where(licence.c.batch.is_not(None))))
        assert not held & self.left
        self.given |= held

    def _waiting(self, state):
        """The lots in a state."""
        with self.database.reading() as tx:
            return sorted(tx.scalars(select(lot.c.id).where(lot.c.state == state)))

    def _try(self, action, codes):
        """What it gives; a refusal changes nothing, and is one of ``codes``."""
        try:
            with self.database.writing() as tx:
                return action(tx)
        except Refused as refused:
            assert refused.code in codes.split(), refused.code
            return None

    def _frozen(self, kind=None):
        """The lots that are frozen, for a reason of that kind."""
        live = (freeze.c.lifted_at.is_(None), freeze.c.kind == kind if kind else freeze.c.kind.is_not(None))
        with self.database.reading() as tx:
            return sorted(tx.scalars(select(freeze.c.lot).where(*live)))

    def _locked(self, tx, who, name):
        return freezes.locked(tx, self.world.issuer, lots.usable(tx, self.people[who], name).id)

    def _lot(self, data) -> str:
        with self.database.reading() as tx:
            names = sorted(tx.scalars(select(lot.c.id)))
        return names[data.draw(st.integers(0, 11)) % len(names)]

    def _tell(self, which, kind, **fields):
        self.seq[which] += 1
        name = {"station": self.world.stations[which], "epoch": 1, "seq": self.seq[which], "at": datetime.now(UTC)}
        event = Event(**name, kind=kind, **fields).to_json()
        self.heads[which] = chain(self.heads[which], event)
        with self.database.writing() as tx:
            who = journals.locked(tx, self.world.issuer, self.world.stations[which])
            journals.receive(tx, who, [event | {"hash": self.heads[which].hex()}], None)


TestLotMachine = LotMachine.TestCase
TestLotMachine.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
