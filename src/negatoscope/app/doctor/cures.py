"""Picks the cures that fit the servers at hand out of the tables of settings."""

from collections.abc import Iterable, Mapping

from negatoscope.app.doctor.findings import Cure
from negatoscope.app.doctor.products import Product

Setting = tuple[str, str]
"""Advice, and the lines of the server's own configuration (which may be empty)."""
Table = Mapping[Product | None, Setting]
"""Settings by product; ``None`` stands for a server that is not recognised."""

APP_CONFIG = "app-config.json"
_EXAMPLES = 2
_WHERE = {
    Product.ORTHANC: "Orthanc (orthanc.json)",
    Product.NGINX: "nginx (in the location of this address)",
    Product.APACHE: "Apache (in the <Location> of this address)",
    Product.CADDY: "Caddy (Caddyfile)",
    Product.IIS: "IIS (web.config)",
    Product.KEYCLOAK: "Keycloak (admin console)",
    Product.ENTRA: "Microsoft Entra ID (App registrations)",
    Product.GOOGLE_IDENTITY: "Google Cloud (APIs & Services › Credentials)",
}


def cures(table: Table, products: Iterable[Product], **fields: str) -> tuple[Cure, ...]:
    """What mends a problem on these products.

    Where none of them is known to have a setting for it, the general words come first, then the
    first of the table as examples. ``{name}`` in the table is replaced by a field.
    """
    fitting = [product for product in products if product in table]
    if fitting:
        return tuple(_cure(product, table[product], fields) for product in fitting)
    examples = [product for product in table if product is not None][:_EXAMPLES]
    general = [_cure(None, table[None], fields)] if None in table else []
    return (*general, *(_cure(product, table[product], fields) for product in examples))


def in_config(advice: str, setting: str = "") -> Cure:
    """A cure in the viewer's own configuration."""
    return Cure(APP_CONFIG, advice, setting)


def _cure(product: Product | None, setting: Setting, fields: Mapping[str, str]) -> Cure:
    advice, lines = setting
    for name, value in fields.items():
        advice = advice.replace(f"{{{name}}}", value)
        lines = lines.replace(f"{{{name}}}", value)
    where = "The server" if product is None else _WHERE.get(product, product.value)
    return Cure(where, advice, lines)
