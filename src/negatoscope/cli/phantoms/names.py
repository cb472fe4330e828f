"""Invented names in several scripts, and descriptions, for the many small studies."""

LATIN = [
    ("Abbott", "Wren", "F"), ("Aspinall", "Jasper", "M"), ("Björnsdóttir", "Hekla", "F"),
    ("Brandt", "Käthe", "F"), ("Castaño", "Íñigo", "M"), ("Delacroix", "Aurèle", "M"),
    ("Eriksen", "Søren", "M"), ("Fernández", "Lucía", "F"), ("Grünwald", "Jörg", "M"),
    ("Hämäläinen", "Aino", "F"), ("Ibáñez", "Concepción", "F"), ("Jankauskas", "Rūta", "F"),
    ("Kowalczyk", "Żaneta", "F"), ("Lindström", "Åke", "M"), ("Müller", "Gerlinde", "F"),
    ("Novák", "Bořivoj", "M"), ("O'Callaghan", "Niamh", "F"), ("Öztürk", "Gülşen", "F"),
    ("Pfeiffer", "Ansgar", "M"), ("Quirke", "Odhran", "M"), ("Rößler", "Friederike", "F"),
    ("Szabó", "Ödön", "M"), ("Tremblay", "Maëlle", "F"), ("Țepeș", "Ștefan", "M"),
    ("Underhill", "Cosmo", "M"), ("van der Meer", "Joost", "M"), ("Weiß", "Änne", "F"),
    ("Xerri", "Ġorġa", "F"), ("Ylönen", "Päivi", "F"), ("Žižková", "Květa", "F"),
    ("Okonkwo", "Adaeze", "F"), ("Mwangi", "Kamau", "M"), ("Nguyễn", "Thị Hạnh", "F"),
    ("Tupuola", "Sina", "F"), ("Haddad", "Samir", "M"), ("Featherstone", "Ottoline", "F"),
]  # fmt: skip

OTHER_SCRIPTS = [
    ("Yamada^Taro=山田^太郎=やまだ^たろう", "M"), ("Suzuki^Hanako=鈴木^花子=すずき^はなこ", "F"),
    ("Hong^Gildong=洪^吉洞=홍^길동", "M"), ("Kim^Haneul=金^하늘=김^하늘", "F"),
    ("Wang^XiaoDong=王^小东", "M"), ("Chen^Meiling=陳^美玲", "F"),
    ("قباني^لنزار", "M"), ("الحسيني^ليلى", "F"), ("Παπαδόπουλος^Διονυσία", "F"),
    ("Αγγελής^Σπυρίδων", "M"), ("Люксембург^Пётр", "M"), ("Соколова^Евдокия", "F"),
    ("כהן^מרים", "F"), ("शर्मा^अनुष्का", "F"), ("สุขใจ^มาลี", "F"), ("Գրիգորյան^Արամ", "M"),
]  # fmt: skip

EXAMINATIONS = {
    "CT": ["CT abdomen and pelvis", "CT pulmonary angiography", "CT thorax, low dose",
           "CT urography", "Computertomographie Abdomen", "CT neck with contrast"],
    "MR": ["MRI knee left", "MRI lumbar spine", "MRI brain with contrast", "IRM cérébrale",
           "MRI pelvis, prostate", "MRI shoulder right"],
    "CR": ["Knee 2 views", "Hand right, PA", "Chest portable", "Lumbar spine AP/LAT",
           "Röntgen Thorax"],
    "DX": ["Ankle left 3 views", "Hip AP", "Wrist PA and lateral", "Shoulder trauma series"],
    "US": ["Abdomen complete", "Thyroid", "Obstetric, second trimester", "Carotid duplex",
           "Écho rénale"],
    "NM": ["Bone scan, whole body", "Thyroid uptake"],
    "PT": ["FDG whole body", "PSMA PET"],
    "XA": ["Coronary angiography", "Cerebral angiogram"],
}  # fmt: skip

PHYSICIANS = [
    "Quince^Adela^^Dr.", "Rowe^Benedict^^Dr.", "Straße^Ottilie^^Prof. Dr.", "Thorne^Sage",
    "Umber^Dion^^Dr.", "Vesper^Livia^^Dr.", "",
]  # fmt: skip
