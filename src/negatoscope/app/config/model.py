"""The configuration's keys, with OHIF's names where OHIF has the key."""
# ruff: noqa: RUF009 - key() makes a dataclass field, and the defaults are frozen

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from negatoscope.app.config.hanging_model import ProtocolOrId
from negatoscope.app.config.kinds import Anything, Block, Flag, ListOf, Text, Whole, key
from negatoscope.app.config.multimonitor_model import MULTIMONITOR, MultiMonitorBlock
from negatoscope.app.config.overlay_model import CORNERS, Corners
from negatoscope.app.config.sign_in import PROVIDERS, ProviderBlock
from negatoscope.hanging.schema import HangingProtocol

DEFAULT_CACHE_BYTES = 1 << 30

_NO_EFFECT = "Accepted for configurations written for OHIF; has no effect."


@dataclass(frozen=True, slots=True)
class DataSourceBlock:
    """``dataSources[]``."""

    namespace: str = key(
        "namespace",
        Text(may_be_empty=False),
        "Kind of the source: `dicomweb`, `dicomjson`, `dicomwebproxy`, `merge`, or OHIF's long "
        "name of it, as `@ohif/extension-default.dataSourcesModule.dicomweb`.",
    )
    source_name: str = key(
        "sourceName", Text(may_be_empty=False), "The source's name in addresses."
    )
    configuration: Mapping[str, Any] = key(
        "configuration", Anything(), "Depends on the kind; see below."
    )


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """``maxNumRequests``: how many requests of a kind run at once."""

    interaction: int = key("interaction", Whole(1), "For what is on screen.", 6)
    thumbnail: int = key("thumbnail", Whole(1), "For thumbnails.", 2)
    prefetch: int = key("prefetch", Whole(1), "For what may come next.", 4)


@dataclass(frozen=True, slots=True)
class InvestigationalUse:
    """``investigationalUseDialog``: the notice “not for diagnostic use”."""

    option: str = key(
        "option", Text(("always", "never", "configure")), "When the notice is shown.", "always"
    )
    days: int = key("days", Whole(1), "With `configure`: days until it is shown again.", 365)


@dataclass(frozen=True, slots=True)
class WhiteLabeling:
    """``whiteLabeling``: the deployment's own name."""

    name: str = key("name", Text(), "Name in the header.", "")
    logo: str = key("logo", Text(), "Address of a logo; must be on the site's own server.", "")


@dataclass(frozen=True, slots=True)
class Hotkey:
    """``hotkeys[]``: keys for a command, as OHIF writes them."""

    command_name: str = key("commandName", Text(may_be_empty=False), "The command's name.")
    command_options: Mapping[str, Any] = key(
        "commandOptions", Anything(), "The command's arguments.", default_factory=dict
    )
    label: str = key("label", Text(), "What the key is listed as.", "")
    keys: tuple[str, ...] = key(
        "keys", ListOf(Text(may_be_empty=False), or_single=True), "Keys; each stands alone.", ()
    )


@dataclass(frozen=True, slots=True)
class StudyPrefetcher:
    """``studyPrefetcher``: load the next display sets before they are asked for."""

    enabled: bool = key("enabled", Flag(), "Whether to do so.", False)
    display_sets_count: int = key("displaySetsCount", Whole(1), "How many.", 1)
    max_num_prefetch_requests: int = key(
        "maxNumPrefetchRequests", Whole(1), "How many requests at once.", 10
    )
    order: str = key(
        "order", Text(("closest", "downward", "upward")), "Which come first.", "closest"
    )


@dataclass(frozen=True, slots=True)
class MeasurementLabel:
    """``measurementLabels.items[]``: a label."""

    value: str = key("value", Text(may_be_empty=False), "What is written beside the figure.")
    label: str = key("label", Text(), "Accepted; the value is shown.", "")


@dataclass(frozen=True, slots=True)
class MeasurementLabels:
    """``measurementLabels``: labels to choose from."""

    label_on_measure: bool = key(
        "labelOnMeasure", Flag(), "Whether every new measurement asks for its label.", False
    )
    exclusive: bool = key("exclusive", Flag(), "Whether there are no other labels.", False)
    items: tuple[MeasurementLabel, ...] = key(
        "items", ListOf(Block(MeasurementLabel)), "The labels.", ()
    )


@dataclass(frozen=True, slots=True)
class StudyBrowser:
    """``studyBrowser``: the list of studies beside the images."""

    study_mode: Literal["primary", "recent", "all"] = key(
        "studyMode",
        Text(("primary", "recent", "all")),
        "Which studies it lists at first: those of the link, also those of the year before, or "
        "all of the patient. With `primary` others are searched for only when they are asked for.",
        "all",
    )


@dataclass(frozen=True, slots=True)
class AppConfig:
    """The whole configuration."""

    data_sources: tuple[DataSourceBlock, ...] = key(
        "dataSources", ListOf(Block(DataSourceBlock)), "Where studies come from."
    )
    default_data_source_name: str = key(
        "defaultDataSourceName",
        Text(),
        "Which source is used when the address names none. Default: the first one.",
        "",
    )
    oidc: tuple[ProviderBlock, ...] = key(
        "oidc",
        PROVIDERS,
        "Providers of OpenID Connect; with one of them, people have to sign in.",
        (),
    )
    router_basename: str = key(
        "routerBasename", Text(), "Path of the site. Default: where index.html is.", ""
    )
    show_study_list: bool = key("showStudyList", Flag(), "Whether there is a study list.", True)
    max_number_of_web_workers: int = key(
        "maxNumberOfWebWorkers",
        Whole(1),
        "How many workers decode images at most; a machine with fewer processors gets fewer.",
        6,
    )
    max_num_requests: RequestLimits = key(
        "maxNumRequests", Block(RequestLimits, {"compute": _NO_EFFECT}),
        "How many requests run at once.", RequestLimits(),
    )  # fmt: skip
    max_cache_size: int = key(
        "maxCacheSize", Whole(1), "Bytes of decoded images to keep.", DEFAULT_CACHE_BYTES
    )
    investigational_use_dialog: InvestigationalUse = key(
        "investigationalUseDialog", Block(InvestigationalUse),
        "The notice “not for diagnostic use”.", InvestigationalUse(),
    )  # fmt: skip
    remember_query: str = key(
        "rememberQuery",
        Text(("off", "safe", "all")),
        "What of the last query is kept on the device: nothing; all but name, MRN and accession "
        "number; everything.",
        "safe",
    )
    show_error_details: str = key(
        "showErrorDetails",
        Text(("always", "dev", "production", "never")),
        "Whether messages can be unfolded to their technical details.",
        "always",
    )
    language: str = key(
        "language", Text(), "Language where a person has chosen none: en-US, de. Default: the "
        "browser's.", "",
    )  # fmt: skip
    white_labeling: WhiteLabeling = key(
        "whiteLabeling", Block(WhiteLabeling, {"createLogoComponentFn": _NO_EFFECT}),
        "The deployment's own name.", WhiteLabeling(),
    )  # fmt: skip
    hotkeys: tuple[Mapping[str, Any], ...] = key(
        "hotkeys",
        ListOf(Block(Hotkey, {"isEditable": _NO_EFFECT}, as_mapping=True)),
        "Keys that differ from the shipped ones.",
        (),
    )
    corners: Corners = key(
        "viewportOverlay", CORNERS,
        "Texts in the corners of the viewports, in place of the shipped ones.", Corners(),
    )  # fmt: skip
    activate_viewport_before_interaction: bool = key(
        "activateViewportBeforeInteraction",
        Flag(),
        "Whether the first press on a viewport only makes it the active one.",
        True,
    )
    basic_image_review: bool = key(
        "basicImageReview",
        Flag(),
        "Whether the viewer works as IHE Basic Image Review says, where a person has not chosen: "
        "scrolling is the first tool, keys are the profile's letters, only projections are "
        "turned, resetting removes measurements, and F10 shows what goes beyond the profile.",
        False,
    )
    hanging_protocols: tuple[str | HangingProtocol, ...] | None = key(
        "hangingProtocols",
        ListOf(ProtocolOrId()),
        "Hanging protocols that are chosen by themselves when they fit: ids, and protocols of "
        "the site's own as OHIF writes them. Default: `default`, `@ohif/hpMammo`, "
        "`@ohif/hpCompare`.",
        None,
    )
    study_browser: StudyBrowser = key(
        "studyBrowser", Block(StudyBrowser),
        "The list of studies beside the images.", StudyBrowser(),
    )  # fmt: skip
    multimonitor: tuple[MultiMonitorBlock, ...] = key(
        "multimonitor", MULTIMONITOR,
        "Arrangements of windows on several screens. Default: one on the next screen.", (),
    )  # fmt: skip
    auto_play_cine: bool = key(
        "autoPlayCine",
        Flag(),
        "Whether multi-frame images that say how fast they run, and stacks of "
        "`autoCineModalities`, play as soon as they hang.",
        False,
    )
    auto_cine_modalities: tuple[str, ...] = key(
        "autoCineModalities",
        ListOf(Text()),
        "Modalities whose stacks play by themselves where `autoPlayCine` is on.",
        ("OT", "US"),
    )
    study_prefetcher: StudyPrefetcher = key(
        "studyPrefetcher", Block(StudyPrefetcher),
        "Load the next display sets before they are asked for.", StudyPrefetcher(),
    )  # fmt: skip
    measurement_tracking_mode: str = key(
        "measurementTrackingMode",
        Text(("standard", "simplified", "none")),
        "How measurements become those of a report: asked for each series, without asking, or not "
        "at all.",
        "standard",
    )
    disable_confirmation_prompts: bool = key(
        "disableConfirmationPrompts",
        Flag(),
        "Whether series of the same study are tracked without asking.",
        False,
    )
    measurement_labels: MeasurementLabels = key(
        "measurementLabels", Block(MeasurementLabels),
        "Labels for measurements to choose from.", MeasurementLabels(),
    )  # fmt: skip
    extensions: tuple[Any, ...] = key(
        "extensions", ListOf(Anything()), "Accepted; plugins are chosen when the site is built.", ()
    )
    modes: tuple[Any, ...] = key("modes", ListOf(Anything()), "Accepted; see extensions.", ())
    plugins: tuple[str, ...] | None = key(
        "plugins", ListOf(Text()), "Which of the bundled plugins are used. Default: all.", None
    )
    schema_address: str = key(
        "$schema", Text(), "Address of app-config.schema.json, for editors.", ""
    )

    @property
    def default_data_source(self) -> DataSourceBlock:
        """The source that is used when the address names none."""
        for source in self.data_sources:
            if source.source_name == self.default_data_source_name:
                return source
        return self.data_sources[0]


APP_IGNORED: Mapping[str, str] = dict.fromkeys(
    (
        # Documented or shipped by OHIF, read by nobody.
        "useSharedArrayBuffer",
        "useNorm16Texture",
        "preferSizeOverAccuracy",
        "showWarningMessageForCrossOrigin",
        "experimentalStudyBrowserSort",
        "addWindowLevelActionMenu",
        "supportsWildcard",
        "disableEditing",
        "volumeAutoDecimationThreshold",
        # Read by OHIF, without a counterpart here.
        "modesConfiguration",
        "customizationService",
        "showLoadingIndicator",
        "showPatientInfo",
        "groupEnabledModesFirst",
        "strictZSpacingForVolumeViewport",
        "useCPURendering",
        "showCPUFallbackMessage",
        "useCursors",
        "useGenericViewport",
        "genericViewports",
        "allowMultiSelectExport",
    ),
    _NO_EFFECT,
)

APP = Block(AppConfig, APP_IGNORED)
