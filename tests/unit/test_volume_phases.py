"""Series in phases: what each phase is worth, the same place in another one, charts of curves."""

from pathlib import Path

import pytest

from negatoscope.app.viewer.dynamic.chart import polyline, scale_of
from negatoscope.app.viewer.dynamic.phases import own_rate, value_text
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.dicom.series.phase_axis import PhaseAxis, at_same_place, phase_axis
from tests.support.instances import ct_series, ct_slice, one_display_set
from tests.support.volume_dynamics import (
    CARDIAC,
    DYNAMICS,
    ECHOES,
    PERFUSION,
    SLICES,
    write_dynamic,
)
from tests.support.volume_phantoms import metadata

ORIGINS = {
    "dynamic PET": ("time point", "Frame Reference Time"),
    "cardiac MR": ("cardiac phase", "Trigger Time"),
    "perfusion CT": ("acquisition", "Acquisition Time"),
    "multi-echo MR": ("echo", "Echo Time"),
}


@pytest.mark.parametrize("name", DYNAMICS)
def test_phases_are_worth_what_their_attribute_says(name: str, tmp_path: Path):
    dynamic = DYNAMICS[name]
    (made,) = display_sets(metadata(write_dynamic(tmp_path, dynamic)))
    axis = phase_axis(made)
    assert axis is not None
    assert (axis.noun, axis.origin) == ORIGINS[name]
    assert axis.unit == dynamic.unit
    assert axis.values == pytest.approx(dynamic.places)
    assert axis.lengths == (SLICES,) * len(dynamic.places)
    for phase in range(axis.count):
        for place in range(SLICES):
            index = at_same_place(made, axis, 2 * SLICES + place, phase)
            assert axis.phase_of(index) == phase
            frame = made.frames[index]
            assert frame.plane is not None
            assert frame.plane.position_mm[2] == pytest.approx(6.0 * place)


def phased(*values: dict[str, object], positions: int = 3) -> list[DataSet]:
    """Slices at 0, 1, 2 … mm, each once with every one of the values."""
    return [
        ct_slice(n * positions + k + 1, float(k), **each)
        for n, each in enumerate(values)
        for k in range(positions)
    ]


def axis_of(instances: list[DataSet]) -> PhaseAxis:
    axis = phase_axis(one_display_set(*instances))
    assert axis is not None
    return axis


def test_temporal_positions_are_as_far_apart_as_their_resolution():
    axis = axis_of(
        phased(*({"TemporalPositionIdentifier": n, "TemporalResolution": 2500} for n in (1, 2, 4)))
    )
    assert axis.values == pytest.approx((0.0, 2.5, 7.5))
    assert axis.origin == "Temporal Resolution"


def test_a_phase_begins_with_its_first_slice_and_may_go_past_midnight():
    instances = [
        ct_slice(
            n * 3 + k + 1, float(k), TemporalPositionIdentifier=n + 1,
            AcquisitionDateTime=f"202501{3 + n:02d}{(235958 + k) if n == 0 else k + 1:06d}",
        )
        for n in range(2)
        for k in range(2)
    ]  # fmt: skip
    assert axis_of(instances).values == pytest.approx((0.0, 3.0))


def test_phases_without_times_are_counted():
    axis = axis_of(phased({}, {}, {}))
    assert (axis.values, axis.unit, axis.origin) == ((), "", "")
    assert axis.places == (1.0, 2.0, 3.0)
    assert value_text(axis, 1) == ""


def test_the_same_time_for_all_is_no_time():
    instances = phased(*({"TemporalPositionIdentifier": n, "TriggerTime": 300} for n in (1, 2, 3)))
    assert axis_of(instances).values == ()


def test_a_phase_that_lacks_a_slice_shows_its_nearest():
    instances = phased(*({"TemporalPositionIdentifier": n} for n in (1, 2, 3)), positions=4)
    del instances[4 + 2]  # the third position of the second phase
    made = one_display_set(*instances)
    axis = phase_axis(made)
    assert axis is not None
    assert axis.lengths == (4, 3, 4)
    index = at_same_place(made, axis, 3, 1)
    assert (index, made.frames[index].plane.position_mm[2]) == (6, 3.0)
    index = at_same_place(made, axis, 2, 1)
    assert made.frames[index].plane.position_mm[2] in (1.0, 3.0)
    assert (
        made.frames[at_same_place(made, axis, index, 2)].plane.position_mm[2]
        == (made.frames[index].plane.position_mm[2])
    )


def test_a_series_whose_positions_come_once_has_no_axis():
    assert phase_axis(one_display_set(*ct_series())) is None


@pytest.mark.parametrize(
    ("values", "unit", "texts"),
    [
        ((0.0, 0.05), "s", ("0 ms", "50 ms")),
        ((5.0, 42.5), "s", ("5 s", "42.5 s")),
        ((5.0, 125.0), "s", ("5 s", "2 min 5 s")),
        ((0.0, 1000.0), "s/mm²", ("0 s/mm²", "1000 s/mm²")),
    ],
)
def test_values_are_told_in_words(values: tuple[float, ...], unit: str, texts: tuple[str, ...]):
    axis = PhaseAxis("phase", (0, 3), (3, 3), values, unit)
    assert tuple(value_text(axis, n) for n in range(2)) == texts


def test_a_heart_beats_as_fast_as_it_did_and_a_tracer_does_not():
    heart = PhaseAxis("cardiac phase", (0, 5), (5, 5), CARDIAC.places, "s")
    assert own_rate(heart) == pytest.approx(20.0)
    assert own_rate(PhaseAxis("phase", (0, 5), (5, 5), PERFUSION.places, "s")) == 4.0
    assert own_rate(PhaseAxis("echo", (0, 5), (5, 5), ECHOES.places, "ms")) == 4.0


@pytest.mark.parametrize(
    ("values", "ends", "ticks"),
    [
        ((0.0, 9.3), (0.0, 10.0), (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)),
        ((-35.0, 120.0), (-50.0, 150.0), (-50.0, 0.0, 50.0, 100.0, 150.0)),
        ((3.0, 3.0), (2.4, 3.6), (2.4, 2.6, 2.8, 3.0, 3.2, 3.4, 3.6)),
        ((0.0, 0.004), (0.0, 0.004), (0.0, 0.001, 0.002, 0.003, 0.004)),
    ],
)
def test_ticks_are_round_and_hold_all_values(
    values: tuple[float, ...], ends: tuple[float, float], ticks: tuple[float, ...]
):
    scale = scale_of(values)
    assert (scale.low, scale.high) == pytest.approx(ends)
    assert scale.ticks == pytest.approx(ticks)


def test_points_are_fractions_from_the_upper_left_corner():
    across, up = scale_of((5.0, 45.0), whole=False), scale_of((0.0, 100.0))
    assert (across.low, across.high) == (5.0, 45.0)
    assert polyline(across, up, [(5.0, 0.0), (25.0, 75.0), (45.0, 100.0)]) == (
        (0.0, 1.0),
        (0.5, 0.25),
        (1.0, 0.0),
    )
