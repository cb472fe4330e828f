"""What is said about a sign-in that came to nothing, and about one that has ended."""

from negatoscope.app.sign_in.port import Fault, SignInError
from negatoscope.app.sign_in.providers import Provider
from negatoscope.app.viewmodels.dialogs import SignInDialog
from negatoscope.app.viewmodels.sign_in import SignInPage
from negatoscope.language import t

#: fault: (title, reason, advice); {provider} and {client} are filled in.
_PAGES: dict[Fault, tuple[str, str, str]] = {
    "refused": (
        t("You are not signed in"),
        t("The sign-in at {provider} was refused or broken off."),
        t("Try again. If {provider} says that you have no access, ask its administrator."),
    ),
    "ended": (
        t("You are not signed in"),
        t("{provider} wants you to sign in again."),
        t("Sign in."),
    ),
    "network": (
        t("The sign-in service cannot be reached"),
        t("{provider} does not answer, or does not allow this page to ask it (CORS)."),
        t(
            "Check the connection and try again. The administrator may have to "
            "allow this site’s origin for the client “{client}”, and to build the "
            "site with this provider in its configuration."
        ),
    ),
    "unknown": (
        t("This sign-in cannot be finished"),
        t("It was not begun in this tab, or too long ago."),
        t("Sign in again here."),
    ),
    "provider": (
        t("The sign-in did not work"),
        t("{provider} answered: {code}."),
        t(
            "Try again. If it stays, tell the administrator these words, and that "
            "the client is “{client}”."
        ),
    ),
}
#: OAuth's codes in words for who can mend it (RFC 6749 4.1.2.1, 5.2; OpenID Connect Core 3.1.2.6).
_CODES = {
    "invalid_client": t(
        "the client “{client}” is not known there, or needs a secret (invalid_client)"
    ),
    "unauthorized_client": t(
        "the client “{client}” may not use the authorization code flow (unauthorized_client)"
    ),
    "invalid_scope": t("a scope in the configuration is not allowed (invalid_scope)"),
    "invalid_target": t("the resource in the configuration is not known (invalid_target)"),
    "invalid_grant": t("the answer was used or is too old (invalid_grant)"),
    "server_error": t("it has a fault of its own (server_error)"),
    "temporarily_unavailable": t("it is too busy (temporarily_unavailable)"),
}


def page_of_fault(error: SignInError, provider: Provider) -> SignInPage:
    """The page for a sign-in that failed."""
    title, reason, advice = _PAGES.get(error.fault, _PAGES["provider"])
    code = _CODES.get(error.code, error.code or "something that this page cannot read")
    words = {"provider": provider.label, "client": provider.client_id}
    words["code"] = t(code, **words) if error.code in _CODES else code
    return SignInPage("failed", t(title, **words), t(reason, **words), t(advice, **words))


def dialog_of(
    ended_by: SignInError | None, window: SignInError | None, *, asking: bool
) -> SignInDialog:
    """The dialog over what is open."""
    if asking:
        return SignInDialog(
            t("Sign in in the window that has opened. This page goes on by itself."), asking=True
        )
    if window is not None and window.fault == "blocked":
        return SignInDialog(
            t("The browser did not allow a window for signing in."),
            t(
                "Allow windows for this site and try again, or sign in on this page: "
                "the study is opened anew then, and what is not saved is lost."
            ),
            can_leave=True,
        )
    if window is not None:
        return SignInDialog(
            t("Signing in did not work."),
            t(
                "Try again, or sign in on this page: the study is opened anew then, "
                "and what is not saved is lost."
            ),
            can_leave=True,
        )
    reason = t("Your sign-in has run out.")
    if ended_by is not None and ended_by.fault == "network":
        reason = t("Your sign-in has run out, and the sign-in service cannot be reached.")
    return SignInDialog(
        reason, t("Everything stays as it is. Missing images load once you are signed in.")
    )
