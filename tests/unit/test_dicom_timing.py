"""How fast cines run."""

from typing import Any

import pytest

from negatoscope.dicom.series.timing import frame_times_ms
from tests.support.instances import data_set


@pytest.mark.parametrize(
    ("values", "times"),
    [
        ({"FrameTime": 40.0}, (40.0, 40.0, 40.0)),
        ({"CineRate": 25}, (40.0, 40.0, 40.0)),
        ({"FrameTime": 40.0, "CineRate": 10}, (40.0, 40.0, 40.0)),
        ({"RecommendedDisplayFrameRate": 10, "FrameTime": 40.0}, (100.0, 100.0, 100.0)),
        ({"RecommendedDisplayFrameRateInFloat": 12.5, "CineRate": 10}, (80.0, 80.0, 80.0)),
        ({"FrameTimeVector": (0.0, 33.0, 66.0)}, (33.0, 66.0, 66.0)),
        ({"FrameTimeVector": (0.0, 0.0, 66.0)}, (None, 66.0, 66.0)),
        ({"FrameTimeVector": (0.0, 33.0)}, (None, None, None)),
        (
            {"FrameTimeVector": (0.0, 33.0, 66.0), "RecommendedDisplayFrameRate": 10},
            (100.0, 100.0, 100.0),
        ),
        ({"FrameTime": 0.0, "CineRate": -5}, (None, None, None)),
        ({}, (None, None, None)),
    ],
)
def test_frames_stay_as_long_as_the_header_says(
    values: dict[str, Any], times: tuple[float | None, ...]
):
    assert frame_times_ms(data_set(**values), 3) == pytest.approx(times)
