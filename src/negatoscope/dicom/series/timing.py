"""How fast the frames of a multi-frame image are to be shown (PS3.3 C.7.6.5)."""

from negatoscope.dicom.dataset import DataSet


def frame_times_ms(instance: DataSet, count: int) -> tuple[float | None, ...]:
    """Time that each frame is to stay; ``None`` where nothing is said.

    The rate that is recommended for display goes before the times at which frames were acquired.
    """
    rate = _recommended_rate(instance)
    vector = instance.numbers("FrameTimeVector")
    if rate is None and count > 1 and len(vector) == count:
        # increments from the frame before: a frame stays until the next one's increment
        return (*(step if step > 0 else None for step in vector[1:]), _last(vector))
    return (display_time_ms(instance),) * count


def _last(vector: tuple[float, ...]) -> float | None:
    return vector[-1] if vector[-1] > 0 else None


def display_time_ms(instance: DataSet) -> float | None:
    """Time that every frame is to stay."""
    rate = _recommended_rate(instance)
    time = instance.number("FrameTime")
    if rate is None and time is not None and time > 0:
        return time
    rate = rate or _positive(instance, "CineRate")
    return 1000.0 / rate if rate is not None else None


def _recommended_rate(instance: DataSet) -> float | None:
    """Frames per second that the header recommends."""
    exact = _positive(instance, "RecommendedDisplayFrameRateInFloat")
    return exact or _positive(instance, "RecommendedDisplayFrameRate")


def _positive(instance: DataSet, keyword: str) -> float | None:
    value = instance.number(keyword)
    return value if value is not None and value > 0 else None
