"""What the platform refuses: every stable code with its HTTP status and its sentence, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Row:
    """``status`` is the HTTP status; ``title`` is what a person reads."""

    status: int
    title: str


def _row(status: int, title: str) -> Row:
    return Row(status=status, title=title)


TABLE: Mapping[str, Row] = {
    "invalid_request": _row(422, "The request does not have the shape that this path takes."),
    "too_large": _row(413, "The request is too large; send it in smaller parts."),
    "not_found": _row(404, "There is no such thing, or it is not yours to see."),
    "method_not_allowed": _row(405, "This path does not take that verb."),
    "internal": _row(500, "The platform has a fault; nothing was changed."),
    "unavailable": _row(503, "The platform's database does not answer; nothing was changed. Try again."),
    "sign_in_first": _row(401, "Sign in first: the token is missing, unknown or has expired."),
    "wrong_credentials": _row(401, "E-mail or password is wrong."),
    "too_many_attempts": _row(429, "Too many attempts to sign in, one after another. Wait a little, then try again."),
    "wrong_password": _row(403, "The present password is not this one."),
    "password_too_short": _row(422, "A password has at least 12 characters, and is not the one before."),
    "email_taken": _row(409, "There is already an account with this e-mail address."),
    "organisation_name_taken": _row(409, "There is already an organisation of this name."),
    "organisation_unknown": _row(409, "There is no such organisation."),
    "role_out_of_place": _row(409, "Staff belong to the issuer, and only staff name staff."),
    "not_yourself": _row(409, "Nobody changes their own role or leaves by themselves; somebody else does it."),
    "role_missing": _row(403, "Your role does not allow this."),
    "not_your_station": _row(403, "A station reaches only what is its own."),
    "bad_grant": _row(400, "The assertion is not one that this platform takes."),
    "code_unknown": _row(403, "The enrolment code is unknown, used or has expired. Ask for a new one."),
    "station_name_taken": _row(409, "A station of this name is already enrolled. Take another name."),
    "bad_key": _row(422, "A public key is not what it should be."),
    "idempotency_key_missing": _row(400, "The request needs an Idempotency-Key."),
    "idempotency_key_reused": _row(409, "This Idempotency-Key was used for another request."),
    "nothing_unused": _row(409, "No unused licence is left to give."),
    "frozen": _row(409, "The lot is frozen: nothing can be taken from it now."),
    "list_generated": _row(409, "The lot's licence list was generated: it is neither split nor changed any more."),
    "not_enough_unused": _row(409, "The lot does not have so many unused licences."),
    "replacement_lot": _row(409, "The lot came by a licence replacement; its product cannot be changed."),
    "product_not_changeable": _row(409, "This product cannot be changed in that way."),
    "customer_lot_price_difference": _row(
        409, "This is a customer's lot, for which a difference in price cannot be paid. Its owner can change it."
    ),
    "change_closed": _row(409, "The request does not wait for this."),
    "owner_pays": _row(403, "A difference in price is paid by the lot's owner only."),
    "not_yours_now": _row(409, "Another organisation has this lot now; only its people act on it."),
    "handover_pending": _row(409, "The lot is offered already; the offer has to be answered first."),
    "not_offered": _row(409, "The lot is not offered to anybody."),
    "generate_first": _row(
        409, "This makes the licence list for good: the lot is then neither split nor changed. Confirm to generate it."
    ),
    "code_wrong": _row(403, "The code is wrong."),
    "code_expired": _row(409, "The code has expired or was guessed wrong too often. Ask for a new one."),
    "too_soon": _row(429, "Too many wrong codes; wait before the next one."),
    "too_many_codes": _row(429, "Too many codes were asked for; use one of them, or wait an hour."),
    "post_not_set_up": _row(503, "This platform has no way to send a code; its operator has to set one up."),
    "resources_not_needed": _row(409, "The lot's product supports neither HomeKit nor Find My."),
    "resources_missing": _row(
        409, "The lot's third-party resources are not generated yet; its licences cannot be burned before."
    ),
    "tokens_missing": _row(409, "Import the lot's Find My tokens first; they come from Apple and are never made up."),
    "tokens_differ": _row(409, "The file does not hold exactly one Find My token for each licence that lacks one."),
    "tokens_refused": _row(422, "Some Find My tokens cannot be taken; none was imported."),
    "waiting_for_stations": _row(409, "Stations still hold licences of this lot; they come back at their next sync."),
    "rows_refused": _row(422, "Some rows of the list cannot be taken; nothing was imported."),
    "busy": _row(409, "Somebody else changed the same thing at that moment; nothing was changed. Try again."),
    "product_out_of_scope": _row(409, "The order is not for this product."),
    "account_unknown": _row(409, "There is no such organisation to authorise."),
    "account_taken": _row(409, "This account is authorised already."),
    "self_grant": _row(409, "An organisation does not authorise itself."),
    "not_empty": _row(409, "The account still has products. Revoke them first."),
    "nothing_granted": _row(422, "A grant gives at least one right."),
    "already_granted": _row(409, "This account has the product already. Change that grant."),
    "beyond_own_rights": _row(409, "Only what you hold, and may pass on, can be granted; never across the scopes."),
    "grant_cycle": _row(409, "The product came from there: a chain of grants does not run in a circle."),
    "purchase_not_granted": _row(409, "The product's owner has not authorised this organisation to purchase it."),
    "purchase_revoked": _row(409, "The authorisation to purchase was revoked; nothing more is given from this lot."),
    "develop_not_granted": _row(403, "The product's owner has not authorised you to develop it."),
    "more_than_ordered": _row(409, "That would deliver more than was ordered."),
    "lot_delivered": _row(409, "A lot of this delivery was already delivered, or is not of this order's products."),
    "quantity_differs": _row(409, "The lots do not hold as many licences as the delivery says."),
    "pickup_unfit": _row(409, "A pickup is of licences, and of an order of the same buyer that holds its products."),
    "nothing_available": _row(409, "No new licence can be picked up for this order now."),
    "order_not_eligible": _row(409, "This order offers no new licences."),
    "quota_exceeded": _row(409, "That is more than this order's replacement quota holds."),
    "held_by_station": _row(409, "Stations hold licences that would have to be voided; return them first."),
    "refurbish_only": _row(409, "These licences only replace others on modules: a station pulls and burns them."),
    "delivery_mode_unfit": _row(409, "New licences of this kind do not leave in this delivery mode."),
    "order_no_taken": _row(409, "There is already an order of this number."),
    "buyer_unknown": _row(409, "There is no such organisation to buy or own this."),
    "chip_differs": _row(409, "The recipe is for another chip than the product."),
    "hash_differs": _row(422, "A file's bytes do not have the hash that was named."),
    "recipe_missing": _row(422, "The bundle holds no recipe.toml, or a file twice."),
    "number_taken": _row(409, "There is already a work order of this number."),
    "work_order_closed": _row(409, "The work order is closed already."),
    "station_written_off": _row(409, "The station was written off; it is given nothing any more."),
    "decided_already": _row(409, "This conflict was decided before."),
    "recipe_unknown": _row(409, "The product has no recipe of this version."),
}


class Refused(Exception):
    """The platform does not do what was asked; nothing was changed.

    ``code`` is a row of ``TABLE``, ``detail`` one more sentence, ``facts`` further members of the answer.
    """

    def __init__(self, code: str, detail: str | None = None, **facts: Any) -> None:
        self.code = code
        self.detail = detail
        self.facts = facts
        super().__init__(detail or TABLE[code].title)

    @property
    def row(self) -> Row:
        return TABLE[self.code]
