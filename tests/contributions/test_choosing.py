"""What a programme becomes when a duplicate is merged into it."""

from contributions.duplicates.choosing import (
    Side,
    differing_sections,
    merged_changes,
    places_offered,
)

GONE_PLACE, KEPT_PLACE = (f"site:{digit * 8}-0000-4000-8000-000000000000" for digit in "12")
PLACE = {"commune": "com:69123", "precision": "exact", "point": [4.8357, 45.764]}


def offered(name: str, gone: dict, stays: dict) -> Side:
    """The side that is offered first for a section that differs."""
    return next(each.offered for each in differing_sections(gone, stays) if each.name == name)


def test_what_stays_says_is_offered_first():
    assert offered("text:fr:title", {"text:fr:title": "A"}, {"text:fr:title": "B"}) == Side.STAYS


def test_gap_is_filled_by_what_goes():
    gone = {"text:fr:bring": "Rien", "hours": {"opening_hours": "24/7"}}
    assert offered("text:fr:bring", gone, {}) == Side.GONE
    assert offered("hours", gone, {"hours": {"opening_hours": ""}}) == Side.GONE


def test_translation_of_another_text_is_not_offered():
    gone = {"text:fr:title": "A", "text:ar:title": "أ"}
    assert offered("text:ar:title", gone, {"text:fr:title": "B"}) == Side.STAYS


def test_translation_of_the_same_text_is_offered():
    gone = {"text:fr:title": "A", "text:ar:title": "أ"}
    assert offered("text:ar:title", gone, {"text:fr:title": "A"}) == Side.GONE


def test_translation_without_its_french_text_is_not_carried_over():
    gone = {"text:fr:bring": "Rien", "text:ar:bring": "لا شيء"}
    assert merged_changes(gone, {}, {"text:ar:bring": Side.GONE}, []) == {}


def test_nothing_is_carried_over_unless_it_is_chosen():
    assert merged_changes({"text:fr:title": "A"}, {"text:fr:title": "B"}, {}, []) == {}


def test_section_of_the_side_that_was_chosen_is_carried_over():
    gone, stays = {"text:fr:title": "A"}, {"text:fr:title": "B"}
    assert merged_changes(gone, stays, {"text:fr:title": Side.GONE}, []) == {"text:fr:title": "A"}


def test_topics_of_both_are_joined_with_the_main_one_first():
    gone = {"about": {"themes": ["health", "work"], "needs": ["see-doctor"], "procedures": []}}
    stays = {"about": {"themes": ["work"], "needs": ["find-job"], "procedures": []}}
    changes = merged_changes(gone, stays, {"about": Side.BOTH}, [])
    assert changes["about"] == {
        "themes": ["work", "health"],
        "needs": ["find-job", "see-doctor"],
        "procedures": [],
    }


def test_areas_of_both_are_joined():
    gone = {"coverage": {"territories": ["dep:69"], "is_nationwide": False}}
    stays = {"coverage": {"territories": ["dep:38"], "is_nationwide": False}}
    changes = merged_changes(gone, stays, {"coverage": Side.BOTH}, [])
    assert changes["coverage"]["territories"] == ["dep:38", "dep:69"]


def test_language_of_both_is_spoken_in_the_surest_way():
    gone = {"languages": {"always": ["ar"], "on_request": [], "interpreter": []}}
    stays = {"languages": {"always": ["fr"], "on_request": ["ar"], "interpreter": []}}
    changes = merged_changes(gone, stays, {"languages": Side.BOTH}, [])
    assert changes["languages"] == {"always": ["fr", "ar"], "on_request": [], "interpreter": []}


def test_contact_of_both_fills_what_is_empty():
    gone = {"contact": {"phone": "115", "email": "a@example.org", "website": ""}}
    stays = {"contact": {"phone": "3949", "email": "", "website": ""}}
    changes = merged_changes(gone, stays, {"contact": Side.BOTH}, [])
    assert changes["contact"] == {"phone": "3949", "email": "a@example.org", "website": ""}


def test_place_that_both_have_is_offered_once():
    assert places_offered({GONE_PLACE: PLACE}, {KEPT_PLACE: PLACE}) == {KEPT_PLACE}


def test_place_that_only_the_one_that_goes_has_is_offered():
    away = PLACE | {"point": [4.8795, 45.7669]}
    assert places_offered({GONE_PLACE: away}, {KEPT_PLACE: PLACE}) == {GONE_PLACE, KEPT_PLACE}


def test_place_that_is_not_exact_is_compared_by_its_commune():
    rough = PLACE | {"precision": "commune", "point": None}
    assert places_offered({GONE_PLACE: rough}, {KEPT_PLACE: PLACE}) == {KEPT_PLACE}


def test_place_that_goes_along_becomes_a_new_one():
    changes = merged_changes({GONE_PLACE: PLACE}, {}, {}, [GONE_PLACE])
    [(name, value)] = changes.items()
    assert (name != GONE_PLACE, value) == (True, PLACE)


def test_place_that_is_not_kept_is_removed():
    assert merged_changes({}, {KEPT_PLACE: PLACE}, {}, []) == {KEPT_PLACE: None}
