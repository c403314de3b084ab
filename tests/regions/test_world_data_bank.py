"""Rivers read from the package that carries World Data Bank II."""

import struct
import zipfile

import pytest

from regions.france.packages import PackageError
from regions.france.world_data_bank import POSITIONS, TABLE, read_rivers

FRANCE = (-5.0, 41.0, 10.0, 51.0)
GUIANA = (-55.0, 2.0, -51.0, 6.0)
IN_FRANCE = [(5.75, 45.25), (5.5, 45.5)]
IN_GUIANA = [(306.5, 4.0), (307.0, 4.5)]
IN_ASIA = [(100.0, 45.0), (101.0, 46.0)]


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "rivers.whl"
    table, positions = [], b""
    for number, course in enumerate([IN_FRANCE, IN_GUIANA, IN_ASIA]):
        numbers = struct.pack(f"<{len(course) * 2}f", *(one for at in course for one in at))
        south, north = min(lat for _, lat in course), max(lat for _, lat in course)
        place = f"{len(positions)} {len(numbers)}"
        table.append(f"-1 -1 {len(course)}  {south:.5f}  {north:.5f} {place} {number}\n")
        positions += numbers
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(TABLE, "".join(table))
        wheel.writestr(POSITIONS, positions)
    return path


def test_river_in_a_box_is_read_with_its_course(archive):
    (river,) = read_rivers(archive, [FRANCE])
    assert list(river.coords) == IN_FRANCE


def test_longitudes_west_of_greenwich_are_negative(archive):
    (river,) = read_rivers(archive, [GUIANA])
    assert river.coords[0] == (-53.5, 4.0)


def test_river_outside_of_all_boxes_is_left_out(archive):
    assert len(read_rivers(archive, [FRANCE, GUIANA])) == 2


def test_archive_without_rivers_is_named(tmp_path):
    path = tmp_path / "other.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("other", "")
    with pytest.raises(PackageError, match=r"other\.whl"):
        read_rivers(path, [FRANCE])
