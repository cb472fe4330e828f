"""The pieces that JPEG codestreams are made of (ITU-T T.81 B.1), for tests that build some."""


def segment(marker: int, content: bytes) -> bytes:
    """A marker segment."""
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def segments(data: bytes) -> list[tuple[int, bytes]]:
    """Marker and content of what stands before the scan; last the scan with all that follows."""
    found, at = [], 2
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        found.append((data[at + 1], data[at + 4 : end]))
        at = end
    return [*found, (0xDA, data[at + 4 :])]


def without_markers(data: bytes) -> bytes:
    """A JPEG without its JFIF and Adobe segments."""
    *head, (_, scan) = segments(data)
    kept = b"".join(segment(*each) for each in head if not 0xE0 <= each[0] <= 0xEF)
    return data[:2] + kept + b"\xff\xda" + data[len(data) - len(scan) - 2 :]


def signed_bits(value: int, category: int) -> str:
    """The bits behind a category that tell which of its values it is (F.1.2.1)."""
    return f"{value if value > 0 else value + (1 << category) - 1:0{category}b}" if category else ""


def packed(bits: str) -> bytes:
    """Entropy-coded data: filled up with ones, zeros stuffed (F.1.2.3)."""
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
