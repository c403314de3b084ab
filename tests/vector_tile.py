"""A reader of Mapbox Vector Tiles for tests (GDAL's own cuts off what lies beside the tile).

https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

from collections.abc import Iterator
from dataclasses import dataclass

VARINT, BYTES = 0, 2
MOVE_TO, CLOSE_PATH = 1, 7

Fields = Iterator[tuple[int, int | bytes]]


@dataclass(frozen=True)
class Feature:
    """A feature: its properties, and its parts as positions in units of the tile."""

    properties: dict[str, object]
    parts: list[list[tuple[int, int]]]

    @property
    def positions(self) -> list[tuple[int, int]]:
        return [position for part in self.parts for position in part]


def read_tile(content: bytes) -> dict[str, list[Feature]]:
    """The features of a tile by the name of their layer."""
    return dict(_layer(layer) for number, layer in _fields(content) if number == 3)


def _layer(content: bytes) -> tuple[str, list[Feature]]:
    fields = list(_fields(content))
    (name,) = [value for number, value in fields if number == 1]
    keys = [value.decode() for number, value in fields if number == 3]
    values = [_value(value) for number, value in fields if number == 4]
    features = [_feature(value, keys, values) for number, value in fields if number == 2]
    return name.decode(), features


def _feature(content: bytes, keys: list[str], values: list[object]) -> Feature:
    fields = dict(_fields(content))
    tags = list(_varints(fields.get(2, b"")))
    properties = {keys[key]: values[at] for key, at in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(properties, _parts(list(_varints(fields[4]))))


def _parts(numbers: list[int]) -> list[list[tuple[int, int]]]:
    parts: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        for _ in range(0 if command == CLOSE_PATH else count):
            x, y = x + _signed(numbers[at]), y + _signed(numbers[at + 1])
            at += 2
            if command == MOVE_TO:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def _value(content: bytes) -> object:
    ((number, value),) = _fields(content)
    if number == 1:
        return value.decode()
    return _signed(value) if number == 6 else value


def _signed(number: int) -> int:
    return number >> 1 ^ -(number & 1)


def _fields(content: bytes) -> Fields:
    at = 0
    while at < len(content):
        tag, at = _varint(content, at)
        value, at = _varint(content, at)
        if tag & 7 == BYTES:
            yield tag >> 3, content[at : at + value]
            at += value
        else:
            assert tag & 7 == VARINT
            yield tag >> 3, value


def _varints(content: bytes) -> Iterator[int]:
    at = 0
    while at < len(content):
        number, at = _varint(content, at)
        yield number


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
