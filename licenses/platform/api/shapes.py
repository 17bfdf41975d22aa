"""The shapes that request bodies have; secrets in them are types that do not show themselves."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from licenses.platform.orders.orders import ItemType, OrderKind
from licenses.platform.orders.products import DeliveryMode
from licenses.platform.orders.replacements import Against
from licenses.platform.orders.terms import Deliverable, ProductState
from licenses.platform.people.callers import Role
from licenses.platform.service.post import Channel
from licenses.platform.stations.conflicts import Decision


def _printable(text: str) -> str:
    """Without control characters or halves of characters, which databases refuse."""
    if not text.isprintable():
        raise ValueError("not printable")
    return text


def _unbase64(text: object) -> bytes:
    try:
        return base64.b64decode(text if isinstance(text, str) else "?", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None


_Printable = AfterValidator(_printable)
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), _Printable]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[!-?A-~]+@[!-?A-~]+$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[!-~]+$")]
Number = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z][0-9A-Za-z._~-]*$")]
Chip = Annotated[str, StringConstraints(pattern=r"^esp[0-9a-z]{2,12}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_][0-9A-Za-z._-]{0,127}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Quantity = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Cents = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Base64 = Annotated[bytes, BeforeValidator(_unbase64), WithJsonSchema({"type": "string", "contentEncoding": "base64"})]


class _Shape(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)


class SignIn(_Shape):
    email: Annotated[str, StringConstraints(max_length=254)]
    password: SecretStr = Field(max_length=1024)


class PasswordBody(_Shape):
    present: SecretStr = Field(max_length=1024)
    new: SecretStr = Field(max_length=1024)


class OrganisationBody(_Shape):
    name: Name


class PersonBody(_Shape):
    """``organisation_id`` is the caller's own where none is named."""

    name: Name
    email: Email
    role: Role
    organisation_id: Id | None = None


class RoleBody(_Shape):
    role: Role


class RenameBody(_Shape):
    partner_name: Name


class AccountBody(RenameBody):
    """``account`` is the id or the name of an organisation."""

    account: Name


class DevelopBody(_Shape):
    """The scope *develop*: each part on or off, and whether the partner may authorise a third party."""

    product_development: bool = False
    panel_development: bool = False
    view_logs: bool = False
    allow_third_party: bool = False


class PurchaseBody(_Shape):
    """The scope *purchase*: the partner may be the invoice entity of orders."""

    allow_third_party: bool = False


class GrantTermsBody(_Shape):
    """What is granted; a scope that is left out is not."""

    develop: DevelopBody | None = None
    purchase: PurchaseBody | None = None


class GrantBody(GrantTermsBody):
    product_id: Id


class ProductBody(_Shape):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] | None = None
    name: Name
    category: Name
    chip: Chip
    delivery_mode: DeliveryMode = DeliveryMode.CREDENTIAL
    features: list[Name] = Field(default_factory=list, max_length=50)
    module: Annotated[Name, Field(max_length=64)] | None = None


class RecipeFile(_Shape):
    name: FileName
    sha256: Sha256
    data: Base64


class RecipeBody(_Shape):
    chip: Chip
    files: list[RecipeFile] = Field(min_length=1, max_length=64)


class OrderItem(_Shape):
    product_id: Id
    quantity: Quantity


class OrderBody(_Shape):
    buyer: Id
    products: list[OrderItem] = Field(min_length=1, max_length=100)
    item_type: ItemType
    delivery_mode: DeliveryMode = DeliveryMode.CREDENTIAL
    kind: OrderKind = OrderKind.ORDER
    order_no: Number | None = None
    contract_no: Number | None = None
    pickup_of: Id | None = None
    invoice_entity: Id | None = None


class DeliveryBody(_Shape):
    quantity: Quantity
    product_id: Id | None = None
    lots: list[Id] | None = Field(default=None, min_length=1, max_length=1000)


class ReplacementBody(_Shape):
    product_id: Id
    quantity: Quantity
    against: Against
    delivery_mode: DeliveryMode | None = None


class LicenceRow(_Shape):
    """Loose on purpose: what is wrong with a row is said per row, with its index."""

    uuid: str
    auth_key: SecretStr
    mac: str | None = None
    state: Literal["unused", "burned", "scrapped"] = "unused"
    module_mac: str | None = None
    reason: Annotated[str, StringConstraints(max_length=500)] | None = None
    secrets: dict[str, SecretStr] | None = None


class LotBody(_Shape):
    product_id: Id
    order_id: Id | None = None
    name: Name
    licences: list[LicenceRow] = Field(min_length=1, max_length=1_000_000)


class TokenRow(_Shape):
    """Loose on purpose, like a row of a licence list; the token is base64."""

    uuid: Annotated[str, StringConstraints(max_length=64)]
    token: SecretStr = Field(max_length=4096)


class TokensBody(_Shape):
    tokens: list[TokenRow] = Field(min_length=1, max_length=1_000_000)


class SplitBody(_Shape):
    """How many purchased and free licences the new lot has; its size is their sum."""

    purchased: Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
    free: Annotated[int, Field(strict=True, ge=0, le=10_000_000)] = 0
    name: Name | None = None

    @model_validator(mode="after")
    def _is_some(self) -> Self:
        if self.purchased + self.free == 0:
            raise ValueError("empty")
        return self


class ChangeBody(_Shape):
    """``license_replacement`` marks replacement lots and cannot be chosen."""

    product_id: Id
    delivery_mode: Literal[DeliveryMode.CREDENTIAL, DeliveryMode.AUTHORIZATION_ONLY, DeliveryMode.LICENSE_LIST]


class DownloadBody(_Shape):
    """``generate`` makes the licence list of a lot for good, once; other delivery modes do not need it."""

    channel: Channel = Channel.EMAIL
    generate: bool = False


class ConfirmBody(_Shape):
    code: SecretStr = Field(min_length=1, max_length=32)
    firmware: bool = False


class PhoneBody(_Shape):
    number: Annotated[str, StringConstraints(pattern=r"^\+[0-9]{6,15}$")]
    password: SecretStr = Field(max_length=1024)


class HandoverBody(_Shape):
    organisation_id: Id


class TermsBody(_Shape):
    state: ProductState = ProductState.RELEASED
    deliverable: Deliverable = Deliverable.LICENCE
    price_cents: Cents = 0
    features_cents: Cents = 0


class CodeBody(_Shape):
    name: Name


class EnrolBody(_Shape):
    """``name`` is what the station calls itself; it gets the name that its code was made for."""

    code: Annotated[str, StringConstraints(max_length=64)]
    name: Annotated[str, StringConstraints(max_length=200)] | None = None
    sealing_key: Base64
    signing_key: Base64


class BatchBody(_Shape):
    lot_id: Id | None = None
    product_id: Id | None = None
    count: Quantity


class Head(_Shape):
    """Where a station says that its journal ends."""

    epoch: Annotated[int, Field(ge=0, lt=2**53)]
    seq: Annotated[int, Field(ge=0, lt=2**53)]
    hash: Sha256


class JournalBody(_Shape):
    """The events are judged one by one, so that a bad one does not block the rest."""

    events: list[Any]
    head: Head | None = None


Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), _Printable]


class ReasonBody(_Shape):
    reason: Reason


class RecallBody(_Shape):
    """Without a station all of them are asked."""

    station_id: Id | None = None
    reason: Reason


class DecisionBody(_Shape):
    decision: Decision
    reason: Reason


class WorkOrderBody(_Shape):
    number: Number
    product_id: Id
    recipe_version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    quantity: Quantity
    due: date | None = None
