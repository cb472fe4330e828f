"""The patients and studies of the demo. None of these people exists."""

from negatoscope.cli.phantoms.records import Patient, Study

_HEAD = Patient("Alder^Rowan", "NEG-100101", "19580412", "M", {"PatientWeight": "81"})
_CHEST = Patient("Birch^Marisol", "NEG-100102", "19650930", "F", {"PatientWeight": "66"})
_BRAIN = Patient("Cypress^Imogen", "NEG-100103", "19790221", "F", {"PatientWeight": "62"})
_PET = Patient(
    "Dogwood^Tobias", "NEG-100104", "19511108", "M",
    {"PatientWeight": "74.5", "PatientSize": "1.76"},
)  # fmt: skip
_MAMMO = Patient("Elm^Philippa", "NEG-100105", "19690717", "F")
_DX = Patient("Fir^Augustin", "NEG-100106", "19880302", "M")
_US = Patient("Gingko^Noor", "NEG-100107", "19930625", "F")
_FOLLOW = Patient("Hazel^Leopold", "NEG-100108", "19540119", "M", {"PatientWeight": "88"})
_ENHANCED = Patient("Ivy^Beatrix", "NEG-100109", "19840814", "F", {"PatientWeight": "70"})

HEAD_CT = Study("ct-head", _HEAD, "20260914", "083122", "CT head without contrast", "DEMO26091401")
CHEST_CT = Study("ct-chest", _CHEST, "20260902", "141907", "CT chest with contrast", "DEMO26090207")
BRAIN_MR = Study("mr-brain", _BRAIN, "20260821", "102540", "MRI brain", "DEMO26082103")
PET_CT = Study(
    "pet-ct", _PET, "20260730", "091200", "FDG PET/CT skull base to mid-thigh", "DEMO26073002"
)
MAMMOGRAM = Study(
    "mammogram", _MAMMO, "20260618", "113355", "Screening mammogram, bilateral", "DEMO26061811"
)
CHEST_DX = Study("dx-chest", _DX, "20260917", "164810", "Chest PA", "DEMO26091722")
ULTRASOUND = Study(
    "us-cine", _US, "20260505", "095915", "Echocardiogram, transthoracic", "DEMO26050504"
)
CURRENT_CT = Study(
    "ct-follow-up", _FOLLOW, "20260811", "130244", "CT chest follow-up", "DEMO26081109"
)
PRIOR_CT = Study("ct-prior", _FOLLOW, "20250206", "101831", "CT chest", "DEMO25020605")
ENHANCED_MR = Study(
    "mr-enhanced", _ENHANCED, "20260127", "153012", "MRI brain, enhanced object", "DEMO26012708"
)
