"""HomeKit's values are what its protocol wants, by published vectors."""

from __future__ import annotations

import re

import pytest

from licenses.platform.lots import homekit

PUBLISHED = """
9B5E0617 01EA7AEB 39CF6E35 19655A85 3CF94C75 CAF2555E F1FAF759 BB79CB47 7014E04A 88D68FFC 05323891 D4C205B8 DE81C2F2
03D8FAD1 B24D2C10 9737F1BE BBD71F91 2447C4A0 3C26B9FA D8EDB3E7 80778E30 2529ED1E E138CCFC 36D4BA31 3CC48B14 EA8C22A0
186B222E 655F2DF5 603FD75D F76B3B08 FF895006 9ADD03A7 54EE4AE8 8587CCE1 BFDE3679 4DBAE459 2B7B904F 442B041C B17AEBAD
1E3AEBE3 CBE99DE6 5F4BB1FA 00B0E7AF 06863DB5 3B02254E C66E781E 3B62A821 2C86BEB0 D50B5BA6 D0B478D8 C4E9BBCE C2176532
6FBD1405 8D2BBDE2 C33045F0 3873E539 48D78B79 4F0790E4 8C36AED6 E880F557 427B2FC0 6DB5E1E2 E1D7E661 AC482D18 E528D729
5EF74372 95FF1A72 D4027717 13F16876 DD050AE5 B7AD53CC B90855C9 39566483 58ADFD96 6422F524 98732D68 D1D7FBEF 10D78034
AB8DCB6F 0FCF885C C2B2EA2C 3E6AC866 09EA058A 9DA8CC63 531DC915 414DF568 B09482DD AC1954DE C7EB714F 6FF7D44C D5B86F6B
D1158109 30637C01 D0F6013B C9740FA2 C633BA89
"""
"""The verifier of the HomeKit Accessory Protocol's test vectors for SRP: alice, password123."""


def test_the_verifier_is_that_of_the_published_vector():
    salt = bytes.fromhex("BEB25379D1A8581EB5A727673A2441EE")
    assert homekit.verifier(b"alice", b"password123", salt) == bytes.fromhex(PUBLISHED)


@pytest.mark.parametrize(
    ("code", "setup", "category", "text"),
    [("841-31-633", "3QYT", 8, "X-HM://0081YCYEP3QYT"), ("526-66-242", "JEAQ", 2, "X-HM://0024CADMQJEAQ")],
)
def test_the_payload_is_that_of_published_setup_codes(code, setup, category, text):
    assert homekit.payload(code, setup, category) == text


def test_no_setup_code_is_trivial_and_all_have_the_form():
    codes = {homekit.setup_code() for _ in range(2000)}
    assert all(re.fullmatch(r"\d{3}-\d{2}-\d{3}", code) for code in codes)
    assert not {code.replace("-", "") for code in codes} & homekit.TRIVIAL
    assert len(codes) > 1990
    assert len(homekit.TRIVIAL) == 12


def test_an_accessory_has_every_field_and_its_verifier_is_of_its_own_code():
    accessory = homekit.new()
    fields = {name: value.open() for name, value in accessory.fields("7OSX", 7).items()}
    assert set(fields) == set(homekit.FIELDS)
    salt, code = fields["homekit_salt"], fields["homekit_setup_code"]
    assert (len(salt), len(fields["homekit_verifier"])) == (16, 384)
    assert fields["homekit_verifier"] == homekit.verifier(b"Pair-Setup", code, salt)
    assert fields["homekit_payload"].decode() == homekit.payload(code.decode(), "7OSX", 7)
    assert code.decode() not in repr(accessory)


@pytest.mark.parametrize(("words", "number"), [("power strip", 7), ("Lamp", 5), ("air sensor", 10), ("robot", 1)])
def test_a_products_category_gives_the_accessorys(words, number):
    assert homekit.category_of(words) == number
