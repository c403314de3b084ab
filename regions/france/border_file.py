"""The file of borders in fixtures/france: whole numbers of few bytes, compressed."""

import lzma
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice, pairwise

from regions.france.mesh import Border

# Codes, lengths, beginnings and steps are written apart: like beside like compresses better.
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0, "lp": 0, "pb": 0}]


def encoded(borders: Iterable[Border]) -> bytes:
    """The borders as compressed bytes, the same each time."""
    listed = sorted(borders, key=lambda border: _morton(*border.line[0]))
    codes = sorted({code for border in listed for code in (border.right, border.left)})
    numbers = {code: number for number, code in enumerate(codes)}
    streams = [
        _differences(numbers[border.right] for border in listed),
        [_folded(numbers[border.left] - numbers[border.right]) for border in listed],
        [len(border.line) for border in listed],
        *(_differences(border.line[0][axis] for border in listed) for axis in (0, 1)),
        *([_folded(step) for one in listed for step in _steps(one, axis)] for axis in (0, 1)),
    ]
    names = "\n".join(codes).encode()
    parts = [names, *(_packed(stream) for stream in streams)]
    head = _packed([len(listed), *(len(part) for part in parts)])
    return lzma.compress(bytes([len(head)]) + head + b"".join(parts), filters=FILTERS)


def decoded(data: bytes) -> list[Border]:
    """The borders that were encoded."""
    plain = lzma.decompress(data)
    start = plain[0] + 1
    _, *sizes = _unpacked(plain[1:start])
    ends = list(accumulate(sizes, initial=start))
    parts = [plain[a:b] for a, b in pairwise(ends)]
    codes = parts[0].decode().split("\n")
    right, left, lengths, *numbers = [_unpacked(part) for part in parts[1:]]
    rights = list(_sums(right))
    lefts = [one + _unfolded(two) for one, two in zip(rights, left, strict=True)]
    lons, lats = (iter(_lines(lengths, *numbers[axis::2])) for axis in (0, 1))
    return [
        Border(codes[one], codes[two], list(zip(next(lons), next(lats), strict=True)))
        for one, two in zip(rights, lefts, strict=True)
    ]


def _lines(lengths: list[int], begins: list[int], steps: list[int]) -> Iterator[Iterable[int]]:
    """One coordinate of each line."""
    ahead = map(_unfolded, steps)
    for length, begin in zip(lengths, _sums(begins), strict=True):
        yield accumulate(islice(ahead, length - 1), initial=begin)


def _steps(border: Border, axis: int) -> Iterator[int]:
    values = [position[axis] for position in border.line]
    return (after - before for before, after in pairwise(values))


def _differences(values: Iterable[int]) -> list[int]:
    listed = [0, *values]
    return [_folded(after - before) for before, after in pairwise(listed)]


def _sums(differences: Iterable[int]) -> Iterable[int]:
    return accumulate(map(_unfolded, differences))


def _folded(value: int) -> int:
    """0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4 …: small numbers of either sign need few bits."""
    return value * 2 if value >= 0 else -value * 2 - 1


def _unfolded(value: int) -> int:
    return value >> 1 if value % 2 == 0 else -(value + 1 >> 1)


def _packed(values: Iterable[int]) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    packed = bytearray()
    for value in values:
        rest = value
        while rest > 127:
            packed.append(rest & 127 | 128)
            rest >>= 7
        packed.append(rest)
    return bytes(packed)


def _unpacked(data: bytes) -> list[int]:
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        if byte > 127:
            shift += 7
        else:
            values.append(value)
            value = shift = 0
    return values


def _morton(lon: int, lat: int) -> int:
    """Bits of both coordinates in turn: neighbours in this order are neighbours on the map."""
    return _spread(lon + (1 << 25)) | _spread(lat + (1 << 25)) << 1


def _spread(value: int) -> int:
    return int(f"{value:b}".replace("0", "00").replace("1", "01"), 2)
