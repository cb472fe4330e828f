"""Whether images are of one patient: never a guess in favour of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from negatoscope.dicom.dataset import DataSet


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a patient is, as far as the header says (PS3.3 C.7.1.1)."""

    patient_id: str
    issuer: str
    name: str
    birth_date: str

    def contradicts(self, other: "Identity") -> bool:
        """Whether a value that both have differs."""
        return any(mine and yours and mine != yours for mine, yours in self._beside(other))

    def is_same(self, other: "Identity") -> bool:
        """Whether both are one patient: identifier and name agree, and nothing contradicts."""
        agree = (self.patient_id, self.name) == (other.patient_id, other.name)
        return agree and not self.contradicts(other)

    def completed(self, other: "Identity") -> "Identity":
        """With the other's values where this one has none."""
        return Identity(*(mine or yours for mine, yours in self._beside(other)))

    def _beside(self, other: "Identity") -> tuple[tuple[str, str], ...]:
        return (
            (self.patient_id, other.patient_id),
            (self.issuer, other.issuer),
            (self.name, other.name),
            (self.birth_date, other.birth_date),
        )


def identity(instance: DataSet) -> Identity:
    """The patient of an image; case and trailing blanks of a name say nothing (PS3.5 6.2)."""
    return Identity(
        instance.string("PatientID").strip(),
        instance.string("IssuerOfPatientID").strip(),
        " ".join(instance.person_name("PatientName").casefold().split()),
        instance.string("PatientBirthDate").strip(),
    )


def patients(instances: Iterable[DataSet]) -> tuple[Identity, ...]:
    """Each patient once.

    Objects of one study that leave something out are of the study's patient; studies that leave
    something out are nobody's but their own.
    """
    by_study: dict[str, list[Identity]] = {}
    for instance in instances:
        found = identity(instance)
        known = by_study.setdefault(instance.string("StudyInstanceUID"), [])
        for place, one in enumerate(known):
            if not one.contradicts(found):
                known[place] = one.completed(found)
                break
        else:
            known.append(found)
    everyone = [one for known in by_study.values() for one in known]
    different: list[Identity] = []
    for one in everyone:
        if not any(one.is_same(other) for other in different):
            different.append(one)
    return tuple(different)
