"""Sources by the namespace that a configuration gives them."""

from collections.abc import Callable, Mapping

from negatoscope.language import t
from negatoscope.sources.base import DataSource
from negatoscope.sources.dicomjson import DicomJSONSource
from negatoscope.sources.dicomweb import DICOMwebSource
from negatoscope.sources.dicomwebproxy import DICOMwebProxySource
from negatoscope.sources.errors import SourceError
from negatoscope.sources.merge import MergeSource
from negatoscope.sources.transport import Transport

SourceFactory = Callable[[str, Mapping[str, object], Transport, str], DataSource]
_OHIF_PREFIX = "@ohif/extension-default.dataSourcesModule."


def _dicomweb(
    name: str, configuration: Mapping[str, object], transport: Transport, base_url: str
) -> DataSource:
    return DICOMwebSource(name, configuration, transport, base_url=base_url)


_FACTORIES: dict[str, SourceFactory] = {
    "dicomweb": _dicomweb,
    "dicomjson": DicomJSONSource,
    "dicomwebproxy": DICOMwebProxySource,
}
MERGE = "merge"


def kind_of_source(namespace: str) -> str:
    """Short name of a kind of source, where it is one of OHIF's: ``"dicomweb"``."""
    return namespace.removeprefix(_OHIF_PREFIX)


def known_namespaces() -> tuple[str, ...]:
    """Short names of all kinds of source."""
    return (*_FACTORIES, MERGE)


def create_source(
    namespace: str,
    source_name: str,
    configuration: Mapping[str, object],
    transport: Transport,
    *,
    base_url: str = "",
    more: Mapping[str, SourceFactory] | None = None,
    made: Mapping[str, DataSource] | None = None,
) -> DataSource:
    """Source of a configuration entry.

    Parameters
    ----------
    namespace
        ``"dicomweb"``, or OHIF's long form of it.
    source_name
        Its name in addresses.
    configuration
        Its ``configuration`` block.
    transport
        Sends its requests.
    base_url
        Absolute address that relative roots start from.
    more
        Further kinds of source, by namespace.
    made
        Sources by name that a merged one may take.

    Raises
    ------
    SourceError
        There is no such kind of source.
    """
    kind = kind_of_source(namespace)
    if kind == MERGE:
        return MergeSource.from_configuration(source_name, configuration, made or {})
    factory = _FACTORIES.get(kind) or (more or {}).get(namespace)
    if factory is None:
        raise SourceError(
            t("Unknown kind of source"),
            t(
                "The source “{source_name}” has the namespace “{namespace}”, which is not known.",
                source_name=source_name,
                namespace=namespace,
            ),
            t("Use one of: {join}.", join=", ".join([*known_namespaces(), *(more or {})])),
            what=t("the source “{source_name}”", source_name=source_name),
        )
    return factory(source_name, configuration, transport, base_url)
