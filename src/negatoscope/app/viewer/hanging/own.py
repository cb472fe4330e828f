"""Hanging protocols that a person keeps on this device; nothing of a patient is among them."""

import json
import re
from collections.abc import Iterator

from negatoscope.app.ports import Storage
from negatoscope.hanging.reading import ProtocolError
from negatoscope.hanging.rules import Reference, Rule
from negatoscope.hanging.schema import HangingProtocol, read_protocol

PROTOCOLS_KEY = "negatoscope.hangingProtocols"
MAX_PROTOCOLS = 50
#: Characters of all of them together: the browser's store holds some millions.
MAX_CHARACTERS = 1_000_000
PREFIX = "own."

# Attributes that say who a patient is, or of which visit (PS3.15 table E.1-1, the main ones).
_IDENTIFYING = re.compile(
    r"Patient(Name|ID|BirthDate|BirthTime|Address|TelephoneNumbers|Comments)|OtherPatient\w*"
    r"|IssuerOfPatientID|AccessionNumber|\w*InstanceUID|StudyID|\w*Physician\w*|OperatorsName"
    r"|(Study|Series|Acquisition|Content)(Date|Time)|AdmissionID|EthnicGroup|MilitaryRank"
)


def identifying(protocol: HangingProtocol) -> str:
    """The first attribute of a patient that a rule compares with a fixed value; ``""`` for none."""
    for rule in _rules(protocol):
        if _IDENTIFYING.fullmatch(rule.attribute) and any(
            not isinstance(wanted, Reference) and name not in ("notNull", "presence")
            for name, wanted in rule.constraint.items()
        ):
            return rule.attribute
    return ""


def _rules(protocol: HangingProtocol) -> Iterator[Rule]:
    yield from protocol.rules
    for selector in protocol.selectors.values():
        yield from (*selector.study_rules, *selector.series_rules, *selector.image_rules)


class OwnProtocols:
    """The protocols that this device keeps, in the order of their names."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._held: tuple[str | None, tuple[HangingProtocol, ...]] = (None, ())

    @property
    def all(self) -> tuple[HangingProtocol, ...]:
        """All of them; what makes no sense in the store is left out."""
        text = self._storage.get(PROTOCOLS_KEY)
        if text != self._held[0]:
            self._held = (text, tuple(_read(text)))
        return self._held[1]

    def find(self, protocol_id: str) -> HangingProtocol | None:
        """One of them."""
        return next((each for each in self.all if each.id == protocol_id), None)

    def free_id(self, name: str) -> str:
        """An id for a new protocol, made of its name."""
        words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "layout"
        used = {each.id for each in self.all}
        candidates = (f"{PREFIX}{words}{'' if n == 1 else f'-{n}'}" for n in range(1, 1000))
        return next(each for each in candidates if each not in used)

    def save(self, protocol: HangingProtocol) -> None:
        """Keep a protocol, in place of one with the same id.

        Raises
        ------
        ValueError
            It names a patient, or there are too many.
        """
        attribute = identifying(protocol)
        if attribute:
            raise ValueError(
                f"a rule compares {attribute} with a fixed value, which may tell of a patient: "
                "this is not kept on the device"
            )
        others = [each for each in self.all if each.id != protocol.id]
        if len(others) >= MAX_PROTOCOLS:
            raise ValueError(f"{MAX_PROTOCOLS} protocols are kept at most: delete one first")
        self._write([*others, protocol])

    def delete(self, protocol_id: str) -> bool:
        """Forget a protocol; false when there is none."""
        kept = [each for each in self.all if each.id != protocol_id]
        found = len(kept) < len(self.all)
        if found:
            self._write(kept)
        return found

    def _write(self, protocols: list[HangingProtocol]) -> None:
        if not protocols:
            self._storage.remove(PROTOCOLS_KEY)
            return
        protocols.sort(key=lambda each: each.label.casefold())
        text = json.dumps([each.to_json() for each in protocols], separators=(",", ":"))
        if len(text) > MAX_CHARACTERS:
            raise ValueError("these protocols are too long to keep: delete one first")
        self._storage.set(PROTOCOLS_KEY, text)


def _read(text: str | None) -> Iterator[HangingProtocol]:
    try:
        values = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return
    for value in values[:MAX_PROTOCOLS] if isinstance(values, list) else ():
        try:
            yield read_protocol(value)
        except ProtocolError:
            continue  # written by another version of this program
