"""The named looks of volumes in 3D, those of 3D Slicer, VTK and OHIF.

Figures are points ``value:opacity`` and ``value:colour``. Those for CT are in Hounsfield units.
The units of MR, PET and diffusion differ from scanner to scanner: such a look has a range of
values that is laid over what the volume's window shows; so has one for CT on another modality.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from negatoscope.viewing.transfer_functions import Lighting, TransferFunction

_GLOSSY = Lighting(0.1, 0.9, 0.2, 10.0)
_MATT = Lighting(0.2, 1.0, 0.0, 1.0)
_FLAT = Lighting(0.2, 1.0, 0.0, 1.0, shade=False)
_WET = Lighting(0.3, 0.6, 0.5, 40.0)
_MOIST = Lighting(0.3, 0.9, 0.5, 40.0)

_FIGURES: dict[str, tuple[str, str, Lighting]] = {
    "CT-AAA": (
        "-3024:0 143.556:0 166.222:0.6863 214.389:0.6961 419.736:0.8333 3071:0.8039",
        "-3024:000000 143.556:9d5b2f 166.222:e19a4a 214.389:ffffff 419.736:ffeff3 3071:d3a8ff",
        _GLOSSY,
    ),
    "CT-AAA2": (
        "-3024:0 129.542:0 145.244:0.1667 157.02:0.5 169.918:0.6275 395.575:0.8125 "
        "1578.73:0.8125 3071:0.8125",
        "-3024:000000 129.542:8c4026 145.244:99a0d7 157.02:e37999 169.918:fdde64 "
        "395.575:ffe2a8 1578.73:ffd3f4 3071:d3a8ff",
        _GLOSSY,
    ),
    "CT-Air": (
        "-3024:0.7059 -900:0.7157 -500:0 3071:0",
        "-3024:ffffff -900:33ffff -500:4c4cff 3071:000000",
        _GLOSSY,
    ),
    "CT-Bone": (
        "-3024:0 -16.4458:0 641.385:0.7157 3071:0.7059",
        "-3024:000000 -16.4458:ba414d 641.385:e7d08d 3071:ffffff",
        _GLOSSY,
    ),
    "CT-Bones": (
        "-1000:0 152.19:0 278.93:0.1905 952:0.2",
        "-1000:4c4cff -488:4cff4c 463.28:ff0000 659.15:ffe90a 953:ff4c4c",
        _MATT,
    ),
    "CT-Cardiac": (
        "-3024:0 -77.6875:0 94.9518:0.2857 179.052:0.5536 260.439:0.8482 3071:0.875",
        "-3024:000000 -77.6875:8c4026 94.9518:e19a4a 179.052:ffeff3 260.439:9d0000 3071:d3a8ff",
        _GLOSSY,
    ),
    "CT-Cardiac2": (
        "-3024:0 42.8964:0 163.488:0.4286 277.642:0.7768 1587:0.7549 3071:0.7549",
        "-3024:000000 42.8964:8c4026 163.488:eaa30f 277.642:ffe09f 1587:ffffff 3071:d3a8ff",
        _GLOSSY,
    ),
    "CT-Cardiac3": (
        "-3024:0 -86.9767:0 45.3791:0.1696 139.919:0.5893 347.907:0.6071 1224.16:0.6071 "
        "3071:0.6161",
        "-3024:000000 -86.9767:0040ff 45.3791:ff0000 139.919:ffe4e4 347.907:ffff40 "
        "1224.16:ffffff 3071:d3a8ff",
        _GLOSSY,
    ),
    "CT-Chest-Contrast-Enhanced": (
        "-3024:0 67.0106:0 251.105:0.4464 439.291:0.625 3071:0.6161",
        "-3024:000000 67.0106:8c4026 251.105:e19a4a 439.291:ffeff3 3071:d3a8ff",
        _GLOSSY,
    ),
    "CT-Chest-Vessels": (
        "-3024:0 -1278.35:0 22.8277:0.4286 439.291:0.625 3071:0.6161",
        "-3024:000000 -1278.35:8c4026 22.8277:e19a4a 439.291:ffeff3 3071:d3a8ff",
        _MATT,
    ),
    "CT-Coronary-Arteries": (
        "-2048:0 136.47:0 159.215:0.2589 318.43:0.5714 478.693:0.7768 3661:1",
        "-2048:000000 136.47:000000 159.215:292929 318.43:c3c3c3 478.693:ffffff 3661:ffffff",
        _FLAT,
    ),
    "CT-Coronary-Arteries-2": (
        "-2048:0 142.677:0 145.016:0.1161 192.174:0.5625 217.24:0.7768 384.347:0.8304 3661:0.8304",
        "-2048:000000 142.677:000000 145.016:9d0004 192.174:e87400 217.24:f8ce9c "
        "384.347:e8e8ff 3661:ffffff",
        _MATT,
    ),
    "CT-Coronary-Arteries-3": (
        "-2048:0 128.643:0 129.982:0.09821 173.636:0.6696 255.884:0.8571 584.878:0.8661 3661:1",
        "-2048:000000 128.643:000000 129.982:9d0004 173.636:e87400 255.884:e2e2e2 "
        "584.878:f7f7f7 3661:ffffff",
        _GLOSSY,
    ),
    "CT-Cropped-Volume-Bone": (
        "-2048:0 -451:0 -450:1 1050:1 3661:1",
        "-2048:000000 -451:000000 -450:0e0e0e 1050:ffffff 3661:ffffff",
        _FLAT,
    ),
    "CT-Fat": (
        "-1000:0 -100:0 -99:0.15 -60:0.15 -59:0 101.2:0 952:0",
        "-1000:4c4cff -497.5:4cff4c -99:0000ff -76.946:00ff00 -65.481:d5e304 83.89:ff0000 "
        "463.28:ff0000 659.15:ffe90a 2952:ff4d4c",
        _FLAT,
    ),
    "CT-Liver-Vasculature": (
        "-2048:0 149.113:0 157.884:0.4821 339.96:0.6607 388.526:0.8304 1197.95:0.8393 3661:0.8482",
        "-2048:000000 149.113:000000 157.884:804000 339.96:b1985e 388.526:dad9d3 "
        "1197.95:ffffff 3661:ffffff",
        _FLAT,
    ),
    "CT-Lung": (
        "-1000:0 -600:0 -599:0.15 -400:0.15 -399:0 2952:0",
        "-1000:4c4cff -600:0000ff -530:22c712 -460:edff1c -400:e34106 2952:ff4c4c",
        _MATT,
    ),
    "CT-MIP": (
        "-3024:0 -637.62:0 700:1 3071:1",
        "-3024:000000 -637.62:ffffff 700:ffffff 3071:ffffff",
        _GLOSSY,
    ),
    "CT-Muscle": (
        "-3024:0 -155.407:0 217.641:0.6765 419.736:0.8333 3071:0.8039",
        "-3024:000000 -155.407:8c4026 217.641:e19a4a 419.736:ffeff3 3071:d3a8ff",
        _GLOSSY,
    ),
    "CT-Pulmonary-Arteries": (
        "-2048:0 -568.625:0 -364.081:0.07143 -244.813:0.4018 18.2775:0.6071 447.798:0.8304 "
        "3592.73:0.8393",
        "-2048:000000 -568.625:000000 -364.081:654d2e -244.813:9c5a12 18.2775:d70428 "
        "447.798:c0c0c0 3592.73:ffffff",
        _MATT,
    ),
    "CT-Soft-Tissue": (
        "-2048:0 -167.01:0 -160:1 240:1 3661:1",
        "-2048:000000 -167.01:000000 -160:0e0e0e 240:ffffff 3661:ffffff",
        _FLAT,
    ),
    "DTI-FA-Brain": (
        "0:0 0:0 0.3501:0.0158 0.49379:0.7619 0.6419:1 0.992:1 0.995:0 0.995:0",
        "0:ff0000 0:ff0000 0.24974:7eff00 0.49949:00fcff 0.7492:8400ff 0.995:ff0000 0.995:ff0000",
        _MOIST,
    ),
    "MR-Angio": (
        "-2048:0 151.354:0 158.279:0.4375 190.112:0.5804 200.873:0.7321 3661:0.7411",
        "-2048:000000 151.354:000000 158.279:bf6000 190.112:ffddbb 200.873:efefef 3661:ffffff",
        _MATT,
    ),
    "MR-Default": (
        "0:0 20:0 40:0.15 120:0.3 220:0.375 1024:0.5",
        "0:000000 20:2b0000 40:672514 120:c79b61 220:d8d5c9 1024:ffffff",
        _MATT,
    ),
    "MR-MIP": (
        "0:0 98.3725:0 416.637:1 2800:1",
        "0:ffffff 98.3725:ffffff 416.637:ffffff 2800:ffffff",
        _FLAT,
    ),
    "MR-T2-Brain": (
        "0:0 36.05:0 218.302:0.1714 412.406:1 641:1",
        "0:000000 98.7223:f4d631 412.406:0097ce 641:ffffff",
        _WET,
    ),
}
#: Values that are laid over a window, of looks whose values mean nothing by themselves.
_OWN_RANGES = {
    "MR-Angio": (0.0, 255.0),
    "MR-Default": (0.0, 255.0),
    "MR-MIP": (0.0, 416.637),
    "MR-T2-Brain": (0.0, 412.406),
    "DTI-FA-Brain": (0.0, 1.0),
}
#: The same of looks for CT: air to hard bone.
_CT_RANGE = (-1000.0, 1000.0)
#: The modality whose values are the same everywhere.
ABSOLUTE = "CT"


@dataclass(frozen=True, slots=True)
class VolumePreset:
    """A named look; ``maximum`` shows the highest value of each ray instead of adding up."""

    name: str
    function: TransferFunction
    lighting: Lighting
    maximum: bool
    own_range: tuple[float, float]

    def function_for(self, modality: str, window: tuple[float, float]) -> TransferFunction:
        """Its function for a volume whose window goes from black to white at these values."""
        low, high = window
        if (modality == ABSOLUTE and self.name.startswith(ABSOLUTE)) or low >= high:
            return self.function
        return self.function.fitted(self.own_range, window)


def _read(name: str) -> VolumePreset:
    opacities, colours, lighting = _FIGURES[name]
    return VolumePreset(
        name,
        TransferFunction(
            tuple((value, float(rest)) for value, rest in _points(opacities)),
            tuple((value, *_rgb(rest)) for value, rest in _points(colours)),
        ),
        lighting,
        name.endswith("-MIP"),
        _OWN_RANGES.get(name, _CT_RANGE),
    )


def _points(figures: str) -> list[tuple[float, str]]:
    parts = [point.split(":") for point in figures.split()]
    return [(float(value), rest) for value, rest in parts]


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour)
    return red / 255, green / 255, blue / 255


PRESETS: Mapping[str, VolumePreset] = {name: _read(name) for name in _FIGURES}
#: Looks to begin with.
_FIRST = {"CT": "CT-Bone", "MR": "MR-Default"}
_FIRST_OF_OTHERS = "MR-MIP"  # what shines in PET and nuclear medicine is what counts


def preset_named(name: str) -> VolumePreset | None:
    """The look of this name, however it is written."""
    wanted = name.strip().lower()
    return next((preset for preset in PRESETS.values() if preset.name.lower() == wanted), None)


def first_preset(modality: str) -> VolumePreset:
    """The look that a modality has until another is chosen."""
    return PRESETS[_FIRST.get(modality, _FIRST_OF_OTHERS)]
