"""Borders that areas share: cleaning, mending, unions, and the file that holds them."""

from regions.france.border_file import decoded, encoded
from regions.france.mesh import borders_of, edges_of, on_grid, polygons, twice_area
from regions.france.untangling import Untangler, tangled


def owned(**areas) -> dict:
    """The area on the right of each edge."""
    return {edge: code for code, ring in areas.items() for edge in edges_of(ring)}


# Two squares beside each other and a third above both, clockwise.
WEST = [(0, 0), (0, 10), (10, 10), (10, 0)]
EAST = [(10, 0), (10, 10), (20, 10), (20, 0)]
NORTH = [(0, 10), (0, 20), (20, 20), (20, 10), (10, 10)]
THREE = owned(west=WEST, east=EAST, north=NORTH)


def size(found) -> dict[str, float]:
    """The area of each union in cells, holes taken off."""
    return {
        code: sum(
            -twice_area(one.outer) / 2 - sum(twice_area(hole) for hole in one.holes) / 2
            for one in parts
        )
        for code, parts in found
    }


def test_every_border_is_held_once():
    pairs = sorted({border.right, border.left} for border in borders_of(THREE))
    assert len(pairs) == 6
    assert {"east", "west"} in pairs


def test_areas_come_back_from_their_borders():
    found = size(polygons(borders_of(THREE), lambda code: code or None))
    assert found == {"west": 100, "east": 100, "north": 200}


def test_a_union_has_no_border_inside():
    south = {"west": "south", "east": "south", "north": "north"}
    ((_, north), (_, parts)) = polygons(borders_of(THREE), south.get)
    assert [len(parts), len(north)] == [1, 1]
    assert set(parts[0].outer) >= {(0, 0), (0, 10), (20, 10), (20, 0)}
    assert size([("south", parts)]) == {"south": 200}


def test_an_area_around_another_has_a_hole():
    inner = [(4, 4), (4, 6), (6, 6), (6, 4)]
    owner = owned(lake=inner) | dict.fromkeys(edges_of(WEST), "west")
    owner |= {edge[::-1]: "west" for edge in edges_of(inner)}
    found = dict(polygons(borders_of(owner), lambda code: code or None))
    assert len(found["west"][0].holes) == 1
    assert size(found.items()) == {"west": 96, "lake": 4}


def test_parts_that_meet_in_a_point_are_rings_of_their_own():
    corner = [(10, 10), (10, 20), (20, 20), (20, 10)]
    owner = owned(both=WEST) | dict.fromkeys(edges_of(corner), "both")
    ((_, parts),) = polygons(borders_of(owner), lambda code: code or None)
    assert sorted(len(part.outer) for part in parts) == [4, 4]


def test_repeated_positions_and_spikes_are_cleaned():
    ring = [(0, 0), (0, 1), (0, 1), (0, 2), (0, 1), (1, 1), (1, 0), (0, 0)]
    degrees = [(lon / 100_000, lat / 100_000) for lon, lat in ring]
    assert on_grid(degrees) == [(0, 0), (0, 1), (1, 1), (1, 0)]


def test_what_is_written_is_read_again():
    borders = borders_of(THREE)
    read = decoded(encoded(borders))
    assert sorted(read, key=repr) == sorted(borders, key=repr)


def test_the_bytes_are_the_same_each_time():
    assert encoded(borders_of(THREE)) == encoded(borders_of(dict(reversed(THREE.items()))))


def test_borders_that_cross_are_parted():
    # The corner of the east stands one cell inside the west.
    pushed = [(10, 0), (9, 5), (10, 10), (20, 10), (20, 0)]
    owner = owned(west=[(0, 0), (0, 10), (10, 10), (10, 0)], east=pushed)
    mended = Untangler(owner | owned(far=[(0, 30), (0, 40), (9, 40)])).owner()
    edges = sorted({(min(edge), max(edge)) for edge in mended})
    crossing = [
        (one, other)
        for n, one in enumerate(edges)
        for other in edges[n + 1 :]
        if tangled(one, other)
    ]
    assert crossing == []


def test_edges_that_share_one_end_are_not_tangled():
    assert not tangled(((0, 0), (5, 5)), ((5, 5), (9, 0)))


def test_edges_that_run_on_one_another_are_tangled():
    assert tangled(((0, 0), (5, 5)), ((0, 0), (9, 9)))
