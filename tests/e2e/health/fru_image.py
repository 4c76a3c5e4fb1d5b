"""Inventories for ipmi_sim (Platform Management FRU Information Storage Definition 1.0)."""
import struct

TEXT, SIX_BIT, BCD_PLUS, BINARY = 0xC0, 0x80, 0x40, 0x00


def checked(data):
    """With the byte that makes the sum 0."""
    return data + bytes([-sum(data) & 0xFF])


def field(text, encoding=TEXT):
    """§13: type/length byte and data."""
    if encoding == TEXT:
        data = text.encode("latin-1")
    elif encoding == BINARY:
        data = text
    elif encoding == BCD_PLUS:
        digits = ["0123456789 -.".index(character) for character in text]
        digits += [0xA] * (len(digits) % 2)
        data = bytes(high << 4 | low for high, low in zip(digits[::2], digits[1::2]))
    else:
        bits = sum(ord(character) - 0x20 << 6 * i for i, character in enumerate(text))
        data = bits.to_bytes((6 * len(text) + 7) // 8, "little")
    return bytes([encoding | len(data)]) + data


def area(head, fields):
    """§10 to §12: format version, length in multiples of 8, and the fields up to C1h."""
    body = head + b"".join(fields) + b"\xC1"
    body += bytes(-(len(body) + 3) % 8)
    return checked(bytes([1, (len(body) + 3) // 8]) + body)


def records(contents):
    """§16: the multi-record area."""
    out = b""
    for i, (kind, data) in enumerate(contents):
        last = 0x80 if i == len(contents) - 1 else 0
        out += checked(bytes([kind, last | 2, len(data), -sum(data) & 0xFF])) + data
    return out


def image(size, chassis=b"", board=b"", product=b"", multi_record=b""):
    """§8: the common header, and the areas behind it."""
    offsets, body = [0], b""
    for part in (chassis, board, product, multi_record):
        offsets.append((8 + len(body)) // 8 if part else 0)
        body += part + bytes(-len(part) % 8)
    return (checked(bytes([1] + offsets + [0])) + body).ljust(size, b"\0")


# §18.1: 750 W, 90 to 264 V, 47 to 63 Hz; hot swap, autoswitch, power factor correction.
POWER_SUPPLY = (0x00, struct.pack("<HHBBHHHHBBBBHBHB", 750, 820, 30, 5, 9000, 14000, 18000, 26400, 47, 63, 20, 0x0E,
                                  0x5000 | 800, 0x12, 640, 0))
# §18.2, §18.3: output and load number 1, 12 V; an output that is also there in standby, and gives up to 62.5 A.
DC_OUTPUT = (0x01, struct.pack("<BhhhHHH", 0x81, 1200, -60, 60, 120, 100, 62500))
DC_LOAD = (0x02, struct.pack("<BhhhHHH", 0x01, 1200, 1140, 1260, 120, 100, 6250))
NAME = (0x03, b"\x02node-7")
OEM = (0xC0, bytes([0xD9, 0x7E, 0x00, 0xAA, 0x55]))  # 32473, the manufacturer of examples

# Minutes from 1996-01-01 00:00 to 2024-02-29 12:34.
MANUFACTURED = (10286 * 24 * 60 + 12 * 60 + 34).to_bytes(3, "little")

BOARD = image(
    512,
    chassis=area(b"\x17", [field("CH-9"), field("0042", BCD_PLUS), field("RACK 12", SIX_BIT), field("left")]),
    board=area(b"\x19" + MANUFACTURED, [field("Open Boards"), field("Board 1"), field("B-0001"), field("BP-7", SIX_BIT),
                                       field("file.1"), field("rev C")]),
    product=area(b"\x19", [field("Open Servers"), field("Server 1"), field("OS-1U"), field("2.0"), field("S-0001"),
                           field("asset 9"), field("file.2"), field(b"\x01\xFE\xFF", BINARY), field("last")]),
    multi_record=records([POWER_SUPPLY, DC_OUTPUT, DC_LOAD, NAME, OEM]))
SUPPLY = image(
    256,
    product=area(b"\x19", [field("Open Power"), field("Supply 1"), field("OP-750"), field("1.0"), field("P-0001"),
                           field(""), field("")]),
    multi_record=records([POWER_SUPPLY, DC_OUTPUT]))

IMAGES = [BOARD, SUPPLY]
