"""What a narrowed or revoked grant takes from whom, as the rule of S003 says it: the AND along each chain."""

from __future__ import annotations

from datetime import UTC, datetime

from licenses.client.partners import RIGHTS, Link, Terms, losses

ALL = Terms.of(RIGHTS, develop_further=True, purchase_further=True)


def link(grantor: str, account: str, terms: Terms, level: int) -> Link:
    names = {"grantor": grantor, "grantor_name": grantor.upper(), "account": account, "account_name": account.upper()}
    given = {"develop": terms.develop, "purchase": terms.purchase}
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return Link(grant=f"{grantor}-{account}", above=None, level=level, granted_at=when, **names, **given)


def told(chain: tuple[Link, ...], grant: str, terms: Terms | None) -> dict[str, tuple[set[str], set[str]]]:
    return {loss.account_name: (set(loss.rights), set(loss.keeps)) for loss in losses(chain, grant, terms)}


def test_a_revoked_link_cuts_everything_below_it() -> None:
    chain = (
        link("brand", "maker", ALL, 1),
        link("maker", "north", Terms.of(["view_logs"], develop_further=True), 2),
        link("north", "south", Terms.of(["view_logs"]), 3),
    )
    assert told(chain, "brand-maker", None) == {"NORTH": ({"view_logs"}, set()), "SOUTH": ({"view_logs"}, set())}
    assert told(chain, "north-south", None) == {}


def test_what_comes_by_another_chain_is_kept() -> None:
    chain = (
        link("brand", "maker", ALL, 1),
        link("brand", "south", Terms.of(["view_logs"]), 1),
        link("maker", "south", Terms.of(["view_logs", "purchase"]), 2),
    )
    assert told(chain, "brand-maker", None) == {"SOUTH": ({"purchase"}, {"view_logs"})}


def test_a_scope_that_may_not_go_further_any_more_is_lost_below_and_the_other_one_stays() -> None:
    chain = (link("brand", "maker", ALL, 1), link("maker", "south", Terms.of(["view_logs", "purchase"]), 2))
    narrowed = Terms.of(RIGHTS, develop_further=True)
    assert told(chain, "brand-maker", narrowed) == {"SOUTH": ({"purchase"}, {"view_logs"})}
    assert told(chain, "brand-maker", ALL) == {}


def test_terms_travel_and_come_back_as_they_were() -> None:
    terms = Terms.of(["panel_development", "purchase"], purchase_further=True)
    assert terms.rights == {"panel_development", "purchase"}
    assert terms.passes == {"purchase"}
    assert terms.body["develop"]["panel_development"] is True
    assert terms.body["develop"]["allow_third_party"] is False
    assert Terms.of([]).body == {"develop": None, "purchase": None}
