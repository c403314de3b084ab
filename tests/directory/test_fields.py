"""Form fields of the search parse parameters or refuse them, and never fail otherwise."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from directory.search.fields import BoxField, CodesField, DegreesField, MomentField
from geo.box import Box

LATITUDE = DegreesField(limit=90, required=False)
LONGITUDE = DegreesField(limit=180, required=False)
BOX = BoxField(longest=200, required=False)
MOMENT = MomentField(required=False)
CODES = CodesField(choices=[("health", "Health"), ("work", "Work")])


def refusal(field, text) -> str:
    """The code of the reason for which ``field`` refuses ``text``."""
    with pytest.raises(ValidationError) as refused:
        field.clean(text)
    return refused.value.code or refused.value.error_list[0].code


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("0", 0.0),
        ("-0", 0.0),
        ("90", 90.0),
        ("-90", -90.0),
        ("45.7640", 45.764),
        (" 45.5 ", 45.5),
        ("+45", 45.0),
        ("4.5e1", 45.0),
        ("٤٥", 45.0),
        ("", None),
        (None, None),
    ],
)
def test_degrees_are_read(text, degrees):
    assert LATITUDE.clean(text) == degrees


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("999", "out_of_range"),
        ("90.0000001", "out_of_range"),
        ("-90.1", "out_of_range"),
        ("NaN", "out_of_range"),
        ("inf", "out_of_range"),
        ("-Infinity", "out_of_range"),
        ("1e999", "out_of_range"),
        ("45,7", "invalid"),
        ("4_5", "invalid"),
        ("45°", "invalid"),
        ("0x2d", "invalid"),
        ("north", "invalid"),
        ("4 5", "invalid"),
        ("4" * 41, "max_length"),
        ("4\x00", "invalid"),
    ],
)
def test_what_is_no_latitude_is_refused(text, reason):
    assert refusal(LATITUDE, text) == reason


def test_a_longitude_goes_to_180():
    assert (LONGITUDE.clean("180"), LONGITUDE.clean("-180")) == (180.0, -180.0)
    assert refusal(LONGITUDE, "180.01") == "out_of_range"


@given(some.text(max_size=60))
def test_any_text_becomes_degrees_or_is_refused(text):
    try:
        value = LATITUDE.clean(text)
    except ValidationError:
        return
    assert value is None or -90 <= value <= 90


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("2,48,3,49", Box(2, 48, 3, 49)),
        (" 2, 48, 3, 49 ", Box(2, 48, 3, 49)),
        ("-180,-90,180,90", Box(-180, -90, 180, 90)),
        ("170,-20,-170,-10", Box(170, -20, -170, -10)),
        ("180,-20,-180,-10", Box(180, -20, -180, -10)),
        ("2,48,2,48", Box(2, 48, 2, 48)),
        ("", None),
    ],
)
def test_a_box_is_read(text, box):
    assert BOX.clean(text) == box


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2,49,3,48", "inverted"),
        ("2,48,3", "invalid"),
        ("2,48,3,49,5", "invalid"),
        ("2,48,3,", "invalid"),
        ("a,b,c,d", "invalid"),
        ("2;48;3;49", "invalid"),
        ("2,48,3,NaN", "out_of_range"),
        ("2,48,3,91", "out_of_range"),
        ("-181,48,3,49", "out_of_range"),
        ("2,48,181,49", "out_of_range"),
        ("1" * 201, "max_length"),
    ],
)
def test_what_is_no_box_is_refused(text, reason):
    assert refusal(BOX, text) == reason


@given(some.text("0123456789.,-+eE Naif", max_size=40))
def test_any_text_becomes_a_box_or_is_refused(text):
    try:
        box = BOX.clean(text)
    except ValidationError:
        return
    assert box is None or -90 <= box.south <= box.north <= 90


@pytest.fixture
def today(monkeypatch):
    """Let it be noon on 23 November 2026 in Paris."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 23, 11, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", datetime(2026, 11, 23, 11, tzinfo=UTC)),
        (" now ", datetime(2026, 11, 23, 11, tzinfo=UTC)),
        ("2026-12-01T14:00+01:00", datetime(2026, 12, 1, 13, tzinfo=UTC)),
        ("2026-12-01T14:00 01:00", datetime(2026, 12, 1, 13, tzinfo=UTC)),
        ("2026-12-01T14:00:00Z", datetime(2026, 12, 1, 14, tzinfo=UTC)),
        ("2026-12-01T14:00", datetime(2026, 12, 1, 13, tzinfo=UTC)),
        ("2026-12-01 14:00", datetime(2026, 12, 1, 13, tzinfo=UTC)),
        ("2026-12-01T14:00:30.5-04:00", datetime(2026, 12, 1, 18, 0, 30, 500000, tzinfo=UTC)),
        ("2027-01-22T11:00Z", datetime(2027, 1, 22, 11, tzinfo=UTC)),
        ("2026-09-24T11:00Z", datetime(2026, 9, 24, 11, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_moment_is_read(today, text, moment):
    assert MOMENT.clean(text) == moment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2027-01-22T11:01Z", "too_far"),
        ("2026-09-24T10:59Z", "too_far"),
        ("9999-12-31T23:59:59-14:00", "too_far"),
        ("9999-12-31T23:59:59", "too_far"),
        ("0001-01-01T00:00:00+14:00", "too_far"),
        ("0001-01-01T00:00", "too_far"),
        ("2026-02-30T10:00", "invalid"),
        ("2026-12-01T25:00", "invalid"),
        ("2026-12-01T14:00+99:00", "invalid"),
        ("tomorrow", "invalid"),
        ("NOW", "invalid"),
        ("14:00", "invalid"),
        ("1764597600", "invalid"),
        ("n" * 41, "max_length"),
    ],
)
def test_what_is_no_moment_is_refused(today, text, reason):
    assert refusal(MOMENT, text) == reason


@given(some.text("0123456789-:T+Z .", max_size=40))
def test_any_text_becomes_a_moment_or_is_refused(text):
    try:
        moment = MOMENT.clean(text)
    except ValidationError:
        return
    assert moment is None or abs(moment - timezone.now()) < timedelta(days=60, seconds=5)


@pytest.mark.parametrize(
    ("codes_given", "codes"),
    [
        (["health"], ("health",)),
        (["work", "health"], ("work", "health")),
        (["health", "health"], ("health",)),
        (["", "health"], ("health",)),
        ([], ()),
        (None, ()),
    ],
)
def test_codes_are_read_once_each(codes_given, codes):
    assert CODES.clean(codes_given) == codes


@pytest.mark.parametrize(
    "codes_given", [["sport"], ["health", "sport"], ["health,work"], ["Health"]]
)
def test_a_code_of_no_vocabulary_is_refused(codes_given):
    assert refusal(CODES, codes_given) == "invalid_choice"


@given(some.floats(-180, 180), some.floats(-90, 90), some.floats(-180, 180), some.floats(-90, 90))
def test_a_box_has_a_second_rectangle_only_across_the_antimeridian(west, south, east, north):
    rectangles = Box(west, min(south, north), east, max(south, north)).polygons()
    assert len(rectangles) == (1 if west <= east else 2)
    assert all(rectangle.srid == 4326 for rectangle in rectangles)
