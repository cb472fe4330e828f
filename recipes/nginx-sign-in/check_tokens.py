"""Says whether a request may pass: nginx asks before it hands anything to the archive.

Every access token has to be signed by the provider, made for this archive, and still valid
(RFC 9068). Tokens are checked, never written down: not in a file and not in a message.
"""

import json
import logging
import os
import urllib.request
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

ISSUER = os.environ.get("ISSUER", "http://localhost:8090")
AUDIENCE = os.environ.get("AUDIENCE", "negatoscope-archive")
PORT = int(os.environ.get("CHECKER_PORT", "8091"))
ALGORITHMS = ("RS256", "PS256", "ES256")  # signed with the provider's private key
CLOCKS_DIFFER_S = 30
ANSWER_WITHIN_S = 10

logging.basicConfig(format="token check: %(message)s", level=logging.INFO)


@cache
def keys() -> jwt.PyJWKClient:
    """Return the provider's keys, found by its discovery document; they are kept for a while."""
    where = f"{ISSUER.rstrip('/')}/.well-known/openid-configuration"
    with urllib.request.urlopen(where, timeout=ANSWER_WITHIN_S) as answer:  # noqa: S310
        return jwt.PyJWKClient(json.load(answer)["jwks_uri"], timeout=ANSWER_WITHIN_S)


def refusal(authorization: str) -> str:
    """Return why a request may not pass; nothing when it may."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return "there is no token"
    try:
        jwt.decode(
            token,
            keys().get_signing_key_from_jwt(token).key,
            algorithms=list(ALGORITHMS),
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=CLOCKS_DIFFER_S,
            options={"require": ["exp", "iss", "aud"]},
        )
    except jwt.PyJWKClientConnectionError:
        raise
    except jwt.PyJWTError as error:
        return type(error).__name__
    return ""


class Check(BaseHTTPRequestHandler):
    """Answers 204 (pass), 401 (sign in), or 503 (the provider cannot be asked for its keys)."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Check the token of the request that nginx asks about."""
        try:
            reason = refusal(self.headers.get("Authorization", ""))
        except (OSError, KeyError, ValueError, jwt.PyJWKClientConnectionError) as error:
            logging.warning("the provider's keys cannot be had: %s", type(error).__name__)
            self._answer(503)
            return
        if reason:
            logging.info("refused: %s", reason)
            self._answer(401, f'Bearer error="invalid_token", error_description="{reason}"')
        else:
            self._answer(204)

    def _answer(self, status: int, challenge: str = "") -> None:
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing of requests that pass."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Check).serve_forever()
