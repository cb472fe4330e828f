"""Which product answers, from what it says and how it behaves."""

from collections.abc import Iterable
from enum import Enum
from urllib.parse import urlsplit

from negatoscope.app.doctor.probe import Answer


class Product(Enum):
    """A server that has settings of its own; the value is its name for people."""

    ORTHANC = "Orthanc"
    DCM4CHEE = "dcm4chee"
    GOOGLE = "Google Cloud Healthcare"
    AZURE = "Azure DICOM service"
    AWS = "AWS HealthImaging"
    NEGATOSCOPE = "negatoscope serve"
    NGINX = "nginx"
    APACHE = "Apache"
    CADDY = "Caddy"
    IIS = "IIS"
    S3 = "Amazon S3"
    CLOUDFRONT = "CloudFront"
    KEYCLOAK = "Keycloak"
    ENTRA = "Microsoft Entra ID"
    GOOGLE_IDENTITY = "Google Identity"


FRONTS = frozenset(
    (Product.NGINX, Product.APACHE, Product.CADDY, Product.IIS, Product.CLOUDFRONT, Product.S3)
)
"""What stands in front of an archive, or serves files."""

_SERVER_WORDS = (
    ("nginx", Product.NGINX),
    ("openresty", Product.NGINX),
    ("apache", Product.APACHE),
    ("caddy", Product.CADDY),
    ("microsoft-iis", Product.IIS),
    ("amazons3", Product.S3),
    ("cloudfront", Product.CLOUDFRONT),
    ("wildfly", Product.DCM4CHEE),
)
_HOSTS = (
    ("healthcare.googleapis.com", Product.GOOGLE),
    ("azurehealthcareapis.com", Product.AZURE),
    ("login.microsoftonline.com", Product.ENTRA),
    ("accounts.google.com", Product.GOOGLE_IDENTITY),
    ("cloudfront.net", Product.CLOUDFRONT),
)
_PATHS = (
    ("/dcm4chee-arc/", Product.DCM4CHEE),
    ("/realms/", Product.KEYCLOAK),
)


def by_address(url: str) -> tuple[Product, ...]:
    """What an address alone says."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ()
    found = [p for name, p in _HOSTS if host == name or host.endswith(f".{name}")]
    found += [p for piece, p in _PATHS if piece in f"{parts.path}/"]
    if "medical-imaging" in host and host.endswith("amazonaws.com"):
        found.append(Product.AWS)
    elif host.endswith("amazonaws.com") and "s3" in host:
        found.append(Product.S3)
    return tuple(found)


def by_answer(answer: Answer) -> tuple[Product, ...]:
    """What an answer says: its headers, and how an error is worded."""
    said = " ".join(answer.headers.get(name, "") for name in ("server", "x-powered-by", "via"))
    found = [product for piece, product in _SERVER_WORDS if piece in said.lower()]
    if "x-amz-cf-id" in answer.headers and Product.CLOUDFRONT not in found:
        found.append(Product.CLOUDFRONT)
    if answer.status >= 400:
        head = answer.body[:2000]
        if b'"OrthancStatus"' in head:
            found.append(Product.ORTHANC)
        elif head.startswith(b'{"object":') and b'"reason":' in head:
            found.append(Product.NEGATOSCOPE)
        elif b"<hr><center>nginx" in head and Product.NGINX not in found:
            found.append(Product.NGINX)
    return tuple(found)


def merged(*groups: Iterable[Product]) -> tuple[Product, ...]:
    """All of them, each once; what stands in front comes first."""
    found = dict.fromkeys(product for group in groups for product in group)
    return tuple(sorted(found, key=lambda product: product not in FRONTS))
