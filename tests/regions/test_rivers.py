"""Rivers moved onto the borders that run in their beds."""

import itertools

from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon

from regions.france.rivers import Borders, in_its_bed, read_courses, shared_out, tributaries

# A river along the parallel of 46 degrees, drawn 400 m too far north in between.
BED = 46.0
NORTH, SOUTH = (
    MultiPolygon(Polygon.from_bbox((4.0, south, 4.5, north)))
    for south, north in ((BED, 46.2), (45.8, BED))
)
BESIDE = LineString((4.02, BED + 0.0036), (4.48, BED + 0.0036), srid=4326)


def with_corners(area: MultiPolygon) -> MultiPolygon:
    """The area with a corner every hundredth of a degree, as official outlines have."""
    return MultiPolygon(*[Polygon(ring_with_corners(polygon[0].coords)) for polygon in area])


def ring_with_corners(ring):
    corners = []
    for (x, y), (x2, y2) in itertools.pairwise(ring):
        corners += [(x + (x2 - x) * n / 50, y + (y2 - y) * n / 50) for n in range(50)]
    return [*corners, ring[0]]


def whole(stretches) -> LineString:
    """The stretches of a river one after the other."""
    positions = [position for stretch in stretches for position in stretch.line.coords]
    return LineString([position for position, _ in itertools.groupby(positions)], srid=4326)


def test_river_between_two_communes_runs_along_their_border():
    borders = Borders([with_corners(NORTH), with_corners(SOUTH)])
    river = whole(in_its_bed(BESIDE, borders))
    assert river.interpolate(river.length / 2).y == BED


def test_course_along_a_border_is_sure():
    borders = Borders([with_corners(NORTH), with_corners(SOUTH)])
    longest = max(in_its_bed(BESIDE, borders), key=lambda stretch: stretch.line.length)
    assert longest.is_sure


def test_course_inside_of_a_commune_is_not_sure():
    assert [stretch.is_sure for stretch in in_its_bed(BESIDE, Borders([]))] == [False]


def test_course_through_known_points_is_sure():
    course = [(4.2, BED + 0.01), (4.25, BED + 0.015), (4.3, BED + 0.01)]
    stretches = in_its_bed(BESIDE, Borders([]), [course])
    assert [stretch.is_sure for stretch in stretches] == [False, True, False]


def test_stretches_of_a_river_follow_each_other_without_a_gap():
    borders = Borders([with_corners(MultiPolygon(Polygon.from_bbox((4.1, 45.8, 4.3, BED))))])
    lines = [stretch.line.coords for stretch in in_its_bed(BESIDE, borders)]
    assert len(lines) > 1
    assert all(one[-1] == other[0] for one, other in itertools.pairwise(lines))


def test_river_without_a_border_near_it_stays_where_it_is():
    assert whole(in_its_bed(BESIDE, Borders([]))).equals(BESIDE)


def test_border_far_from_a_river_does_not_draw_it():
    far = LineString((4.02, BED + 0.05), (4.48, BED + 0.05), srid=4326)
    borders = Borders([with_corners(NORTH), with_corners(SOUTH)])
    assert whole(in_its_bed(far, borders)).equals(far)


def test_river_is_led_through_the_points_of_a_course():
    course = [(4.2, BED + 0.01), (4.25, BED + 0.015), (4.3, BED + 0.01)]
    river = whole(in_its_bed(BESIDE, Borders([]), [course]))
    assert all(position in river.coords for position in course)


def test_course_belongs_to_the_river_it_lies_at():
    other = LineString((4.02, BED + 0.1), (4.48, BED + 0.1), srid=4326)
    course = [(4.2, BED + 0.09), (4.3, BED + 0.11)]
    assert shared_out([BESIDE, other], [course]) == {1: [course]}


def test_loop_through_known_points_is_not_cut_off_along_a_border():
    borders = Borders([with_corners(NORTH), with_corners(SOUTH)])
    loop = [(4.2, BED), (4.2, BED - 0.02), (4.21, BED - 0.02), (4.21, BED)]
    river = whole(in_its_bed(BESIDE, borders, [loop]))
    assert all(river.distance(Point(position, srid=4326)) < 1e-4 for position in loop)


def test_course_far_from_all_rivers_belongs_to_none():
    course = [(4.2, BED + 1), (4.3, BED + 1)]
    assert shared_out([BESIDE], [course]) == {}


def test_course_has_at_least_two_points():
    assert all(len(course) > 1 for course in read_courses().values())


def test_other_drawing_of_a_known_river_is_left_out():
    beside = LineString((4.0, BED + 0.01), (4.5, BED + 0.01), srid=4326)
    assert tributaries([beside], [BESIDE]) == []


def test_tributary_is_led_on_to_the_river_it_flows_into():
    short = LineString((4.2, 46.3), (4.2, BED + 0.02), srid=4326)
    (joined,) = tributaries([short], [BESIDE])
    assert joined.distance(BESIDE) < 1e-9


def test_end_of_a_river_far_from_others_stays_where_it_is():
    lonely = LineString((4.2, 46.5), (4.2, 46.3), srid=4326)
    assert tributaries([lonely], [BESIDE])[0].coords == lonely.coords
