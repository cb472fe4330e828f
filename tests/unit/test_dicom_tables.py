import base64
import struct

from negatoscope.dicom.dataset import DataSet, tag_of
from negatoscope.dicom.presentation.tables import expand_segments, lookup_table, palette, voi_tables
from tests.support.instances import attributes, data_set


def test_a_table_may_come_as_words_inline():
    inline = base64.b64encode(struct.pack("<4H", 1, 2, 3, 65535)).decode()
    ds = DataSet(
        {
            **attributes(LUTDescriptor=(4, -2, 16), LUTExplanation="Film"),
            tag_of("LUTData"): {"vr": "OW", "InlineBinary": inline},
        }
    )
    table = lookup_table(ds)
    assert table is not None
    assert table.explanation == "Film"
    assert [table.apply(x) for x in (-9, -2, 0, 1, 5)] == [1, 1, 3, 65535, 65535]


def test_a_table_that_is_cut_off_is_no_table():
    assert lookup_table(data_set(LUTDescriptor=(4, 0, 16), LUTData=(1, 2))) is None
    assert lookup_table(data_set(LUTDescriptor=(4, 0))) is None


def test_a_count_of_zero_says_65536():
    ds = data_set(LUTDescriptor=(0, 0, 16), LUTData=tuple(range(65536)))
    table = lookup_table(ds)
    assert table is not None
    assert table.apply(65535) == 65535


def test_voi_tables_leave_out_what_is_broken():
    good = attributes(LUTDescriptor=(2, 0, 12), LUTData=(0, 4095))
    broken = attributes(LUTDescriptor=(2, 0, 12))
    assert len(voi_tables(data_set(VOILUTSequence=(good, broken)))) == 1


def test_a_palette_gives_colours_of_8_bits():
    colours = {}
    for name, words in (("Red", (0, 65535)), ("Green", (256, 512)), ("Blue", (65280, 0))):
        colours[f"{name}PaletteColorLookupTableDescriptor"] = (2, 0, 16)
        colours[f"{name}PaletteColorLookupTableData"] = words
    made = palette(data_set(**colours))
    assert made is not None
    assert made.colour(0) == (0, 1, 255)
    assert made.colour(1) == (255, 2, 0)
    assert palette(data_set()) is None


def test_segments_expand_to_steps_and_ramps():
    # discrete: 2 entries; linear: 4 more up to 100
    assert expand_segments([0, 2, 10, 20, 1, 4, 100], 6) == [10, 20, 40, 60, 80, 100]
    assert expand_segments([1, 4, 100], 4) is None
    assert expand_segments([0, 2, 10, 20], 6) is None


def test_segments_may_be_told_to_come_again():
    # 2 entries, a ramp of 2, then the ramp again from where the last one ended
    words = [0, 2, 10, 20, 1, 2, 40, 2, 1, 8, 0]
    assert expand_segments(words, 6) == [10, 20, 30, 40, 40, 40]
    in_bytes = [0, 2, 10, 20, 1, 2, 40, 2, 1, 4, 0, 0, 0]
    assert expand_segments(in_bytes, 6, bits=8) == [10, 20, 30, 40, 40, 40]
    assert expand_segments([0, 1, 5, 2, 9, 0, 0], 20) is None  # segments 2 to 9 do not exist


def test_a_segmented_palette_of_8_bits_is_read_in_bytes():
    colours = {}
    for name in ("Red", "Green", "Blue"):
        colours[f"{name}PaletteColorLookupTableDescriptor"] = (4, 0, 8)
        colours[f"Segmented{name}PaletteColorLookupTableData"] = (0x0200, 0x0A00, 0x0201, 0x001E)
    made = palette(data_set(**colours))
    assert made is not None
    assert [made.red.apply(v) for v in range(4)] == [0, 10, 20, 30]


def test_the_first_input_of_a_signed_table_may_come_unsigned():
    item = attributes(LUTDescriptor=(2, 65436, 12), LUTData=(0, 4095))
    (signed,) = voi_tables(data_set(VOILUTSequence=(item,)), signed=True)
    (unsigned,) = voi_tables(data_set(VOILUTSequence=(item,)))
    assert (signed.first_input, unsigned.first_input) == (-100, 65436)
