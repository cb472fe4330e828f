"""The recipe's check of tokens lets only those pass that are made for its archive."""

import runpy
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from negatoscope.cli.recipes import recipe_named

ISSUER, AUDIENCE = "http://localhost:8090", "negatoscope-archive"
FAR_S, PAST_S = 2**31, 1_000_000_000
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
GOOD = {"iss": ISSUER, "aud": AUDIENCE, "exp": FAR_S}


@pytest.fixture(scope="module")
def checker() -> dict[str, Any]:
    """The recipe's program, with the provider's key at hand."""
    names = runpy.run_path(str(recipe_named("nginx-sign-in").folder / "check_tokens.py"))
    known = SimpleNamespace(
        get_signing_key_from_jwt=lambda token: SimpleNamespace(key=KEY.public_key())
    )
    names["refusal"].__globals__["keys"] = lambda: known
    return names


def signed(claims: dict[str, Any], key: Any = KEY, algorithm: str = "RS256") -> str:
    return "Bearer " + jwt.encode(claims, key, algorithm)


def test_a_token_for_this_archive_passes(checker: dict[str, Any]) -> None:
    assert checker["refusal"](signed(GOOD)) == ""
    assert checker["refusal"](signed({**GOOD, "aud": ["another", AUDIENCE]})) == ""


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        ("", "there is no token"),
        ("Basic cmVhZGVyOnNlY3JldA==", "there is no token"),
        ("Bearer nonsense", "DecodeError"),
        (signed({**GOOD, "aud": "another"}), "InvalidAudienceError"),
        (signed({**GOOD, "iss": "http://elsewhere.test"}), "InvalidIssuerError"),
        (signed({**GOOD, "exp": PAST_S}), "ExpiredSignatureError"),
        (signed({"iss": ISSUER, "aud": AUDIENCE}), "MissingRequiredClaimError"),
        (
            signed(GOOD, rsa.generate_private_key(public_exponent=65537, key_size=2048)),
            "InvalidSignatureError",
        ),
        (signed(GOOD, "a secret that somebody guessed, of 32 bytes", "HS256"), "InvalidAlgorithm"),
        ("Bearer " + jwt.encode(GOOD, None, "none"), "InvalidAlgorithm"),
    ],
)
def test_any_other_token_is_refused_with_its_reason(
    authorization: str, reason: str, checker: dict[str, Any]
) -> None:
    assert checker["refusal"](authorization).startswith(reason)
