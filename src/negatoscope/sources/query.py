"""What the study list is searched for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StudyQuery:
    """Filters of a study search; empty ones do not filter. Dates are DA values, ends included."""

    patient_name: str = ""
    mrn: str = ""
    issuer: str = ""  # who gave the MRN (0010,0021)
    accession: str = ""
    description: str = ""
    modalities: tuple[str, ...] = ()
    start_date: str = ""
    end_date: str = ""
    study_instance_uids: tuple[str, ...] = ()

    @property
    def is_identifying(self) -> bool:
        """A filter may identify a patient: such a query belongs in no address and no store."""
        return bool(self.patient_name or self.mrn or self.accession)
