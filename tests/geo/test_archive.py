"""Files of map tiles of the operator's own: MBTiles and PMTiles made here, read and served."""

import gzip
import json
import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from geo.basemap import basemap_of, check_basemap_file
from geo.tiles.address import Tile
from geo.tiles.archive import archive_at
from geo.tiles.archive_error import ArchiveError
from geo.tiles.pmtiles import HEADER, MAGIC, tile_id

PNG = b"\x89PNG\r\n\x1a\npicture of "
LYON = Tile(12, 2103, 1467)
WIDE = Tile(5, 16, 11)
BOUNDS = (4.7, 45.6, 5.0, 45.9)
CREDIT = '<a href="https://maps.example">© Maps & Co</a>'

pytestmark = pytest.mark.usefixtures("known_map_version")


def picture_of(tile: Tile) -> bytes:
    return PNG + f"{tile.z}/{tile.x}/{tile.y}".encode()


def mbtiles(path: Path, tiles=(WIDE, LYON), form="png") -> Path:
    """An MBTiles file of these tiles."""
    known = {"format": form, "bounds": ",".join(map(str, BOUNDS)), "attribution": CREDIT}
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name text, value text)")
        database.execute(
            "CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)"
        )
        database.executemany("INSERT INTO metadata VALUES (?, ?)", known.items())
        database.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)",
            [(t.z, t.x, 2**t.z - 1 - t.y, picture_of(t)) for t in tiles],
        )
    database.close()
    return path


def varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    """A directory of (tile id, run, offset, length), compressed."""
    columns = [
        [
            entry[0] - before
            for entry, before in zip(entries, [0, *[e[0] for e in entries]], strict=False)
        ],
        [entry[1] for entry in entries],
        [entry[3] for entry in entries],
        [entry[2] + 1 for entry in entries],
    ]
    numbers = [len(entries), *(number for column in columns for number in column)]
    return gzip.compress(b"".join(map(varint, numbers)))


def pmtiles(path: Path, tiles=(WIDE, LYON), kind=2, leaves=False) -> Path:
    """A PMTiles file of these tiles; with ``leaves`` the root leads to a second directory."""
    placed, content = [], b""
    for tile in sorted(tiles, key=lambda one: tile_id(one.z, one.x, one.y)):
        picture = picture_of(tile)
        placed.append((tile_id(tile.z, tile.x, tile.y), 1, len(content), len(picture)))
        content += picture
    leaf = directory(placed) if leaves else b""
    root = directory([(placed[0][0], 0, 0, len(leaf))]) if leaves else directory(placed)
    metadata = gzip.compress(json.dumps({"attribution": CREDIT}).encode())
    starts = [HEADER.size, HEADER.size + len(root)]
    starts += [starts[1] + len(metadata), starts[1] + len(metadata) + len(leaf)]
    west, south, east, north = (round(side * 10_000_000) for side in BOUNDS)
    header = HEADER.pack(
        MAGIC, 3, starts[0], len(root), starts[1], len(metadata), starts[2], len(leaf),
        starts[3], len(content), len(tiles), len(tiles), len(tiles), 1, 2, 1, kind,
        min(t.z for t in tiles), max(t.z for t in tiles), west, south, east, north, 0, 0, 0,
    )  # fmt: skip
    path.write_bytes(header + root + metadata + leaf + content)
    return path


@pytest.fixture(params=["mbtiles", "pmtiles", "pmtiles-leaves"])
def file(request, tmp_path) -> Path:
    """The same two tiles in each kind of file."""
    path = tmp_path / "streets"
    if request.param == "mbtiles":
        return mbtiles(path)
    return pmtiles(path, leaves=request.param == "pmtiles-leaves")


@pytest.fixture
def chosen(file, settings) -> Path:
    settings.BASEMAP, settings.BASEMAP_FILE = "file", str(file)
    return file


@pytest.mark.parametrize(
    ("tile", "number"),
    [
        ((0, 0, 0), 0),
        ((1, 0, 0), 1),
        ((1, 0, 1), 2),
        ((1, 1, 1), 3),
        ((1, 1, 0), 4),
        ((2, 0, 0), 5),
        ((12, 3423, 1763), 19_078_479),
    ],
)
def test_tiles_are_numbered_as_the_specification_does(tile, number):
    assert tile_id(*tile) == number


def test_numbers_of_a_zoom_are_all_different():
    numbers = {tile_id(5, x, y) for x in range(32) for y in range(32)}
    assert numbers == set(range((4**5 - 1) // 3, (4**6 - 1) // 3))


def test_file_says_what_it_holds(file):
    held = archive_at(file).contents()
    assert (held.format, held.min_zoom, held.max_zoom, held.count) == ("png", 5, 12, 2)
    assert held.bounds == BOUNDS


def test_file_gives_the_picture_of_each_tile_and_none_for_others(file):
    archive = archive_at(file)
    assert archive.picture(LYON) == picture_of(LYON)
    assert archive.picture(WIDE) == picture_of(WIDE)
    assert archive.picture(Tile(12, 2104, 1467)) is None
    assert archive.picture(Tile(5, 0, 0)) is None


def test_picture_is_served_at_the_address_of_the_street_map(chosen, client):
    response = client.get("/tiles/12/2103/1467.png")
    assert response.content == picture_of(LYON)
    assert response["Content-Type"] == "image/png"
    assert "max-age=604800" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["12/0/0", "13/4206/2934", "4/8/5", "12/9999/0"])
def test_tile_that_the_file_has_not_is_not_found(chosen, client, address):
    assert client.get(f"/tiles/{address}.png").status_code == 404


def test_pages_learn_which_zooms_have_pictures_and_whom_to_credit(chosen):
    basemap = basemap_of("fr")
    assert basemap["tiles_url"] == "/tiles/{z}/{x}/{y}.png"
    assert basemap["native_zooms"] == (5, 12)
    assert basemap["attribution"] == "© Maps &amp; Co"


def test_given_credit_replaces_that_of_the_file(chosen, settings):
    settings.BASEMAP_FILE_ATTRIBUTION = "© Ville"
    assert basemap_of("fr")["attribution"] == "© Ville"


def test_file_that_went_away_leaves_our_own_map(chosen, client):
    chosen.unlink()
    assert basemap_of("fr")["outlines_url"]
    assert client.get("/tiles/12/2103/1467.png").status_code == 503


def unreadable(folder: Path) -> dict[str, Path]:
    """Files that cannot be shown, by what is said of them."""
    (folder / "text").write_text("streets")
    (folder / "cut").write_bytes(MAGIC + b"\x03")
    (folder / "old").write_bytes(MAGIC + bytes([2]) + bytes(HEADER.size))
    with sqlite3.connect(folder / "other") as database:
        database.execute("CREATE TABLE streets (name text)")
    database.close()
    return {
        "neither an MBTiles nor a PMTiles": folder / "text",
        "no complete PMTiles": folder / "cut",
        "no PMTiles file of version 3": folder / "old",
        "no readable MBTiles": folder / "other",
        "cannot be read": folder / "missing",
        "format 'pbf'": mbtiles(folder / "vector.mbtiles", form="pbf"),
        "format 'mvt'": pmtiles(folder / "vector.pmtiles", kind=1),
        "holds no tiles": mbtiles(folder / "empty", tiles=()),
    }


def test_file_that_cannot_be_shown_is_refused_with_the_reason(tmp_path):
    for reason, path in unreadable(tmp_path).items():
        with pytest.raises(ArchiveError, match=reason):
            archive_at(path).contents()


def test_server_does_not_start_with_a_file_that_cannot_be_shown(tmp_path, settings):
    settings.BASEMAP, settings.BASEMAP_FILE = "file", str(tmp_path / "missing")
    with pytest.raises(ImproperlyConfigured, match=r"REPERES_BASEMAP_FILE: .*missing cannot be"):
        check_basemap_file()


def test_command_says_what_the_file_holds(chosen):
    out = StringIO()
    call_command("basemap_file", stdout=out)
    for words in ("zooms: 5 to 12", "tiles: 2", "pictures: png", "west 4.7", "© Maps &amp; Co"):
        assert words in out.getvalue()


def test_command_refuses_what_is_no_file_of_tiles(tmp_path):
    (tmp_path / "text").write_text("streets")
    with pytest.raises(CommandError, match="neither"):
        call_command("basemap_file", tmp_path / "text")
