"""How typed words are read: names of needs, corrections, filters, places, and words dropped."""

import pytest
from django.db import connection

from contributions.revisions import write_guard
from directory.display.emergency import emergency_for
from directory.models import Programme
from directory.search import lookups
from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from directory.search.cursors import Cursor
from directory.search.pages import search_results
from directory.search.query_parser import parse_text_query
from directory.search.text_query import read_reading
from geo.points import point
from tests.factories import LYON, ProgrammeFactory, SiteFactory
from tests.random_programmes import check_and_analyze

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

PARIS_HERE = Here(point(2.3522, 48.8566), "com:75056")
# In the Pacific, where no example is.
ATOLL = (-151.0, -16.5)


@pytest.fixture(scope="module")
def examples(examples, django_db_blocker):
    """The content every new installation has, and a programme."""
    with django_db_blocker.unblock(), write_guard.allow_writes("test"):
        # Words of texts, and of no label or synonym.
        ProgrammeFactory(title="Jonglerie épatante avec tambourins")
        check_and_analyze()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE directory_knownword")
        yield


def read(words: str, here: Here | None = None, **more):
    """How a search for the words reads them."""
    radius_m = DEFAULT_RADIUS_M if here else None
    return lookups.text_query(Criteria(words=words, here=here, radius_m=radius_m, **more))


# The words, and a need or theme that they name.
NAMED = [
    ("cours de français", "n:learn-french"),
    ("cours français", "n:learn-french"),
    ("français cours gratuits", "n:learn-french"),
    ("je cherche un cours de français", "n:learn-french"),
    ("inscrire mon enfant à l'école", "n:school-enrolment"),
    ("ECOLE", "n:school-enrolment"),
    ("vélo-école", "n:cycling"),
    ("sage femme", "n:maternity"),
    ("logement", "t:housing"),
    ("asylum seekers' appeal: asylum interview", "n:asylum-claim"),
    ("soutien scolaire collège", "n:homework-help"),
    ("وين آكل اليوم", "n:food-aid"),
    ("Syria", "n:interpreter"),
    ("السودان", "n:interpreter"),
    ("Афганістан", "n:interpreter"),
    ("I can't sleep", "n:mental-health"),
    ("I can not sleep", "n:mental-health"),
    ("cant sleep nightmares war", "n:mental-health"),
    ("je n'arrive pas à dormir", "n:mental-health"),
    ("لا أستطيع النوم", "n:mental-health"),
    ("نمی‌توانم بخوابم", "n:mental-health"),
    ("ویده کېدای نه شم", "n:mental-health"),
    ("ክድቅስ ኣይክእልን", "n:mental-health"),
    ("не можу заснути", "n:mental-health"),
    ("не могу заснуть", "n:mental-health"),
    ("where can I sleep", "n:emergency-shelter"),
    ("mon patron ne me paye pas", "n:work-rights"),
    ("my boss doesn't pay me", "n:work-rights"),
    ("المدير ما بيدفع", "n:work-rights"),
    ("کارفرما پول نمی‌دهد", "n:work-rights"),
    ("کارفرما پیسې نه راکوي", "n:work-rights"),
    ("ኣስራሒ ኣይከፍልን", "n:work-rights"),
    ("начальник не платить", "n:work-rights"),
    ("начальник не платит", "n:work-rights"),
    ("تعلم اللغة الفرنسية", "n:learn-french"),
    ("вид на жительство", "n:residence-permit"),
]
# The words, and a need that they are only a part of.
NOT_NAMED = [
    ("école", "n:cycling"),
    ("femme", "n:maternity"),
    ("soir", "n:emergency-shelter"),
    ("vélo", "n:school-enrolment"),
    ("conduire", "n:cycling"),
    # Of the stems of "الدارية" and "دری", names of Dari.
    ("دار", "n:interpreter"),
    ("در خانه", "n:interpreter"),
    ("I can't sleep nightmares", "n:emergency-shelter"),
    ("mon patron ne me paye pas", "n:start-business"),
]


@pytest.mark.parametrize(("words", "tag"), NAMED)
def test_words_with_a_label_or_synonym_name_its_need(words, tag):
    assert tag in read(words).whole_terms


@pytest.mark.parametrize(("words", "tag"), NOT_NAMED)
def test_a_word_of_a_longer_synonym_does_not_name_its_need(words, tag):
    assert tag not in read(words).whole_terms


def test_a_phrase_is_one_group():
    assert [group.typed for group in read("cours de français").groups] == ["cours francais"]


# A typed word, and the word shown instead.
CORRECTED = [
    ("logemant", "logement"),
    ("logment", "logement"),
    ("psycologue", "psychologue"),
    ("dentsite", "dentiste"),
    ("jonglrie", "jonglerie"),
    ("jongl", "jonglerie"),
]
# Words that are known, or too short to be corrected.
BESIDE_OTHERS = ["jongl avocat", "Sudam need shelter", "bring my wife from Sudan", "Syria doctor"]
NOT_CORRECTED = [
    *BESIDE_OTHERS,
    "fils",
    "show",
    "shower",
    "حمام",
    "food",
    "logement",
    "épatante",
    "115",
    "xyzzyq",
]


@pytest.mark.parametrize(("typed", "shown"), CORRECTED)
def test_an_unknown_word_is_corrected_and_said(typed, shown):
    assert read(typed).corrected == ((typed, shown),)


@pytest.mark.parametrize("typed", NOT_CORRECTED)
def test_a_known_short_or_strange_word_is_not_corrected(typed):
    assert read(typed).corrected == ()


@pytest.mark.parametrize(("typed", "_shown"), CORRECTED)
def test_exact_words_are_not_corrected(typed, _shown):
    assert read(typed, is_exact=True).corrected == ()


def test_a_correction_is_in_the_language_of_the_reader_first():
    with write_guard.allow_writes("test"):
        ProgrammeFactory(title="Zwistral")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_knownword (word, languages, lexemes, term_tags, uses)"
            " VALUES ('zwistrel', '{en}', '{zwistrel}', '{}', 1)"
        )
    shown = [parse_text_query("zwistril", language).corrected[0].shown for language in ("fr", "en")]
    assert shown == ["zwistral", "zwistrel"]


# The words, and those that are left out near Paris.
DROPPED = [
    ("titre de sejour tambourins", ("tambourins",)),
    ("avocat xyzzyq", ("xyzzyq",)),
    ("cours de français tambourins", ("tambourins",)),
    ("cours de français", ()),
    ("avocat", ()),
    ("xyzzyq", ()),
    ("récépissé Épatante", ("Épatante",)),
    ("avocat مساءات", ("مساءات",)),
    ("cours de français tambourïns", ("tambourïns",)),
    ("somali doctor", ()),
    ("free clothes winter baby", ()),
    ("crèche pour bébé 8 mois", ()),
]


@pytest.mark.parametrize(("words", "dropped"), DROPPED)
def test_words_are_dropped_while_nothing_matches(words, dropped):
    assert read(words, PARIS_HERE).dropped == dropped


@pytest.mark.parametrize(("words", "_dropped"), DROPPED[:3])
def test_exact_words_are_not_dropped(words, _dropped):
    assert read(words, PARIS_HERE, is_exact=True).dropped == ()


@pytest.mark.parametrize(("words", "_dropped"), DROPPED[:5])
def test_what_is_left_finds_something(words, _dropped):
    criteria = Criteria(words=words, here=PARIS_HERE, radius_m=DEFAULT_RADIUS_M)
    assert search_results(criteria, 1).entries


def test_a_corrected_word_that_is_dropped_is_said_once_as_it_was_typed():
    query = read("avocat Jonglérrie", PARIS_HERE)
    assert (query.corrected, query.dropped) == ((), ("Jonglérrie",))


@pytest.mark.parametrize("words", ["creche sports", "sports creche"])
def test_each_need_is_tried_alone_in_the_area(words):
    with write_guard.allow_writes("test"):
        ProgrammeFactory(title="Terrain", themes=["leisure"], needs=["sport"], at=ATOLL)
    assert [group.typed for group in read(words, Here(point(*ATOLL))).groups] == ["sports"]


def test_a_site_beyond_the_radius_in_the_same_tiles_drops_nothing():
    north = (ATOLL[0], ATOLL[1] + 0.5)
    with write_guard.allow_writes("test"):
        ProgrammeFactory(title="Terrain", themes=["leisure"], needs=["sport"], at=north)
    assert read("creche sports", Here(point(*ATOLL))).dropped == ()


def test_nothing_is_dropped_where_nothing_matches_any_of_the_words():
    query = read("avocat épatante", Here(point(*ATOLL)))
    assert (query.dropped, len(query.groups)) == ((), 2)


def test_words_of_a_title_are_kept_though_the_programme_lacks_the_need_that_one_names():
    with write_guard.allow_writes("test"):
        ProgrammeFactory(title="Chorale des tambourins")
    assert read("chorale tambourins").dropped == ()


def test_dropping_is_one_statement(django_assert_max_num_queries):
    read("avocat", PARIS_HERE)
    criteria = Criteria(words="avocat epatante tambourins", here=PARIS_HERE, radius_m=1000)
    parse_text_query(criteria.words)
    lookups.coverage_keys(criteria), lookups.tile_cover_of_sites(criteria)
    with django_assert_max_num_queries(1):
        lookups.text_query(criteria)


def test_words_that_match_at_a_site_need_no_look_at_what_covers_the_point(
    django_assert_num_queries,
):
    with write_guard.allow_writes("test"):
        SiteFactory(programme=ProgrammeFactory(title="Epatante jonglerie"))
    criteria = Criteria(
        words="epatante jonglerie", here=Here(point(*LYON)), radius_m=DEFAULT_RADIUS_M
    )
    parse_text_query(criteria.words)
    with django_assert_num_queries(1):
        assert lookups.text_query(criteria).dropped == ()


# The words, the parameter and value of the filter that they say.
FILTERS = [
    ("cours de français gratuit", "cost", "free"),
    ("free lawyer", "cost", "free"),
    ("محامي مجاني", "cost", "free"),
    ("وکیل رایگان", "cost", "free"),
    ("وکیل وړیا", "cost", "free"),
    ("адвокат безкоштовно", "cost", "free"),
    ("бесплатный адвокат", "cost", "free"),
    ("ጠበቓ ብነጻ", "cost", "free"),
    ("cours de français le soir", "open_at", "evening"),
    ("تعلم الفرنسية مساء", "open_at", "evening"),
    ("médecin dimanche", "open_at", "sunday"),
    ("médecin dimanche soir", "open_at", "sunday evening"),
    ("doctor at the weekend", "open_at", "weekend"),
    ("médecin week-end", "open_at", "weekend"),
    ("лікар у середу", "open_at", "wednesday"),
    ("cours de français pendant les vacances", "school_time", "holidays"),
    ("activités vacances scolaires", "school_time", "holidays"),
    ("lessons during the school holidays", "school_time", "holidays"),
    ("دروس في العطلة", "school_time", "holidays"),
    ("уроки на канікулах", "school_time", "holidays"),
    ("atelier hors vacances scolaires", "school_time", "terms"),
    ("lessons in term time", "school_time", "terms"),
    ("pendant les vacances", "school_time", "holidays"),
    ("hors vacances scolaires", "school_time", "terms"),
    ("cours de français pour femmes", "audience", "women"),
    ("دروس للنساء", "audience", "women"),
    ("avocat en arabe", "spoken_language", "ar"),
    ("psychologist in Arabic", "spoken_language", "ar"),
    ("адвокат українською", "spoken_language", "uk"),
    ("swimming for kids", "audience", "families"),
    ("swimming lessons for children", "audience", "families"),
    ("football for my son", "audience", "families"),
    ("natation pour enfants", "audience", "families"),
    ("cours pour enfants", "audience", "families"),
    ("cours de natation pour les enfants", "audience", "families"),
    ("سباحة للأطفال", "audience", "families"),
    ("د ماشومانو لپاره ورزش", "audience", "families"),
    ("شنا برای کودکان", "audience", "families"),
    ("ኩዕሶ ንቆልዑ", "audience", "families"),
    ("плавання для дітей", "audience", "families"),
    ("плавание для детей", "audience", "families"),
    ("football for girls", "audience", "women"),
    ("سباحة للبنات", "audience", "women"),
    ("football for boys", "audience", "men"),
    ("sport pour les jeunes", "audience", "young_adults"),
    ("yoga pour femmes enceintes", "audience", "pregnant"),
    ("activities for teenagers", "age", "15"),
    ("أنشطة للمراهقين", "age", "15"),
    ("foot 12 ans", "age", "12"),
    ("football 12 years old", "age", "12"),
    ("футбол 12 лет", "age", "12"),
    ("cours de français en ligne", "access_mode", "remote"),
    ("lawyer online", "access_mode", "remote"),
    ("médecin fauteuil roulant", "wheelchair", "yes"),
    ("doctor wheelchair", "wheelchair", "yes"),
    ("travail sans français", "french_level", "beginner"),
    ("job without French", "french_level", "beginner"),
    ("عمل بدون فرنسية", "french_level", "beginner"),
    ("کار بدون فرانسوی", "french_level", "beginner"),
    ("کار پرته له فرانسوي", "french_level", "beginner"),
    ("ስራሕ ብዘይ ፈረንሳ", "french_level", "beginner"),
    ("робота без французької", "french_level", "beginner"),
    ("работа без французского", "french_level", "beginner"),
]
# Names of peoples, countries and languages beside a need, and the language that is offered.
ORIGINS = [
    ("je suis afghan je cherche un hébergement", "prs ps"),
    ("afghan hébergement", "prs ps"),
    ("somali doctor", "so"),
    ("Ukrainian doctor", "uk"),
    ("I come from Sudan need shelter", "ar"),
    ("I am from Syria need a bed tonight", "ar"),
    ("bring my wife from Sudan", "ar"),
    ("Érythrée besoin médecin", "ti"),
    ("interprète tigrinya", "ti"),
    ("أنا سوداني أحتاج طبيب", "ar"),
    ("أنا أفغاني أحتاج سكن", "prs ps"),
    ("زه افغان یم کور غواړم", "prs ps"),
    ("من افغان هستم به داکتر نیاز دارم", "prs ps"),
    ("ኤርትራዊ እየ ሓኪም", "ti"),
    ("я українка шукаю лікаря", "uk"),
    ("я из Сирии нужен врач", "ar"),
]
# Names of peoples and languages beside words that name a need only there, and that need.
BESIDE_ORIGINS = [
    ("cuisine afghane", "food-aid"),
    ("restaurant syrien", "food-aid"),
    ("plats ukrainiens", "food-aid"),
    ("cours de turc", "learn-french"),
    ("leçons de pachto", "learn-french"),
    ("Afghan food", "food-aid"),
    ("Syrian restaurant", "food-aid"),
    ("Turkish lessons", "learn-french"),
    ("learn Pashto", "learn-french"),
    ("مطعم سوري", "food-aid"),
    ("المطبخ الأفغاني", "food-aid"),
    ("دروس تركي", "learn-french"),
    ("افغانی رستورانت", "food-aid"),
    ("ترکي کورس", "learn-french"),
    ("رستوران سوری", "food-aid"),
    ("کلاس ترکی", "learn-french"),
    ("ቤት መግቢ ሶርያ", "food-aid"),
    ("ትምህርቲ ቱርኪ", "learn-french"),
    ("сирійський ресторан", "food-aid"),
    ("уроки турецької", "learn-french"),
    ("афганская кухня", "food-aid"),
    ("уроки турецкого", "learn-french"),
]
# Those that mean somebody who speaks a language.
BESIDE_LANGUAGES = ["je parle pachto", "I speak Dari"]
# What is typed, and whether the number of those who have no bed is shown.
FOR_TONIGHT = [
    ("need shelter", True),
    ("need a bed tonight", True),
    ("besoin hébergement urgence", True),
    ("je suis afghan je cherche un hébergement", True),
    ("I come from Sudan need shelter", True),
    ("سرير الليلة", True),
    ("نن شپه ویده", True),
    ("تخت برای امشب", True),
    ("ንሎሚ ለይቲ መደቀሲ", True),
    ("місце на ніч", True),
    ("место на ночь", True),
    ("I can't sleep nightmares war", False),
    ("attestation d'hébergement", False),
    ("cours de français", False),
]
# Words for people that name a need of their own, which no sport has.
PEOPLE = [
    ("natation enfants", "audience", "families"),
    ("swimming kids", "audience", "families"),
    ("سباحة أطفال", "audience", "families"),
    ("плавание дети", "audience", "families"),
    ("piscine femmes", "audience", "women"),
    ("activités ados", "age", "15"),
]
# Words that name a need, and say no filter there.
NO_FILTERS = [
    *("femmes", "démarches en ligne", "avocat", "1200 ans", "፩ ans"),
    *("kids", "enfants", "for children", "garde d'enfants", "vacances enfants", "أطفال"),
    *("lessons for children", "enfant seul", "ребенок"),
]


@pytest.mark.parametrize(("words", "languages"), ORIGINS)
def test_names_of_peoples_and_countries_offer_a_language_beside_a_need(words, languages):
    query = read(words)
    said = [(one.parameter, one.value) for one in query.filters]
    assert said == [("spoken_language", language) for language in languages.split()]
    assert (query.corrected, query.dropped) == ((), ())


@pytest.mark.parametrize("words", ["afghan", "syrien afghan", "je viens du Soudan", "سوري"])
def test_names_of_peoples_and_countries_alone_name_the_need_of_an_interpreter(words):
    query = read(words)
    assert (query.filters, query.groups[0].needs) == ((), ("n:interpreter",))


@pytest.mark.parametrize(("words", "need"), BESIDE_ORIGINS)
def test_names_of_peoples_and_languages_leave_the_need_of_the_words_beside_them(words, need):
    query = read(words)
    assert query.whole_terms == (f"n:{need}",)
    assert {one.parameter for one in query.filters} == {"spoken_language"}
    found = search_results(Criteria(words=words), 3).entries
    assert found
    wanted = Programme.objects.filter(needs__code=need)
    assert wanted.filter(pk__in=[one.programme_id for one in found]).count() == len(found)


@pytest.mark.parametrize(
    ("words", "dropped"),
    [
        ("cuisine afghane", "afghane"),
        ("Turkish lessons", "Turkish"),
        ("restaurant syrien", "syrien"),
        ("دروس تركي", "تركي"),
        ("association tamoule", "tamoule"),
    ],
)
def test_name_of_a_people_that_is_left_out_is_said(words, dropped):
    assert read(words).dropped == (dropped,)


@pytest.mark.parametrize("words", ["xyzzyq afghan", "afghan xyzzyq", "épatante tchétchène"])
def test_name_of_a_people_beside_other_words_names_no_need(words):
    assert "n:interpreter" not in read(words).query().text


def test_programme_that_names_the_people_comes_before_others():
    with write_guard.allow_writes("test"):
        named = ProgrammeFactory(title="Repas ouzbek et afghan", needs=["food-aid"])
    query = read("cuisine afghane")
    assert query.dropped == ()
    found = search_results(Criteria(words="cuisine afghane"), 1).entries
    assert [one.programme_id for one in found] == [named.pk]


@pytest.mark.parametrize("words", BESIDE_LANGUAGES)
def test_those_who_say_their_language_need_an_interpreter(words):
    assert "n:interpreter" in read(words).whole_terms


@pytest.mark.parametrize(("words", "is_shown"), FOR_TONIGHT)
def test_the_number_for_tonight_is_shown_for_all_words_that_name_a_shelter(words, is_shown):
    assert [call.number for call in emergency_for(Criteria(words=words))] == ["115"] * is_shown


def test_words_that_name_the_same_are_one_group():
    assert [group.typed for group in read("dentist toothache").groups] == ["dentist toothache"]


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("تعلم الفرنسية مساء", "مساء"),
        ("адвокат безкоштовний", "безкоштовний"),
        ("psychologist in Arabic", "in Arabic"),
        ("médecin en Soirée", "en Soirée"),
    ],
)
def test_filters_are_said_in_the_letters_that_were_typed(words, typed):
    assert [one.typed for one in read(words).filters] == [typed]


def test_words_for_people_are_kept_where_a_programme_is_meant_by_all():
    query = read("hébergement femmes")
    assert [one.value for one in query.filters] == ["women"]
    assert [group.typed for group in query.groups] == ["hebergement", "femmes"]


def test_words_for_people_that_are_left_out_are_not_said_to_be_dropped():
    assert read("natation enfants").dropped == ()


@pytest.mark.parametrize(("words", "parameter", "value"), FILTERS + PEOPLE)
def test_words_say_a_filter(words, parameter, value):
    said = [(one.parameter, one.value) for one in read(words).filters]
    assert said == [(parameter, value)]


@pytest.mark.parametrize(("words", "_parameter", "_value"), FILTERS + PEOPLE)
def test_words_that_say_a_filter_need_not_match(words, _parameter, _value):
    query = read(words)
    typed = {word for one in query.filters for word in one.typed.split()}
    assert not typed & {word for group in query.groups for word in group.typed.split()}


def test_words_that_say_a_filter_are_not_said_to_be_corrected():
    # No text has "term", which begins "termine".
    assert read("lessons in term time").corrected == ()


@pytest.mark.parametrize("words", NO_FILTERS)
def test_names_of_needs_say_no_filter(words):
    assert read(words).filters == ()


@pytest.mark.parametrize("words", ["cours de français gratuit", "avocat dimanche"])
def test_exact_words_say_no_filter(words):
    assert read(words, is_exact=True).filters == ()


# The words, the likeliest place, and whether it is meant beyond doubt.
PLACES = [
    ("cours de français à Lyon", "com:69123", True),
    ("cours de français a la Rochelle", "com:17300", True),
    ("avocat près de Saint-Étienne", "com:42218", True),
    ("lawyer in Marseille", "com:13055", True),
    ("محامي في ليون", "com:69123", True),
    ("юрист в Лионе Paris", "com:69123", True),
    ("avocat 38000", "com:38185", True),
    ("avocat 69003", "com:69383", True),
    ("avocat dans le Rhône", "dep:69", True),
    ("permis à Saint-Denis", "com:97411", False),
    ("avocat à Lyon à Paris", "com:75056", True),
    ("avocat 69003 à la Rochelle", "com:17300", True),
    ("apprendre à lire", None, None),
    ("aller à l'hôpital", None, None),
    ("avocat à Xyzzyville", None, None),
    ("avocat Lyon", "com:69123", False),
]


@pytest.mark.parametrize(("words", "code", "is_clear"), PLACES)
def test_words_after_a_preposition_name_a_place(words, code, is_clear):
    place = parse_text_query(words).place
    assert (place and place.places[0].code, place and place.is_clear) == (code, is_clear)


# Words for psychological support, in each language, and where they are typed.
PSYCHOLOGICAL = [
    *("suicide", "psy", "psychologue", "accompagnement psychologique", "mental health support"),
    *("دعم نفسي", "رواني ملاتړ", "حمایت روانی", "ሓገዝ ስነ ልቦና"),
    *("психологічна підтримка", "психологическая помощь"),
]


@pytest.mark.parametrize("here", [None, PARIS_HERE], ids=["nation", "paris"])
@pytest.mark.parametrize("words", PSYCHOLOGICAL)
def test_care_comes_before_a_day_centre_where_a_psychologist_answers_too(words, here):
    radius_m = DEFAULT_RADIUS_M if here else None
    first = search_results(Criteria(words=words, here=here, radius_m=radius_m), 1).entries[0]
    assert first.theme.code == "health"


def test_places_named_before_the_last_are_kept_and_need_not_match():
    query = parse_text_query("avocat à Lyon à Marseille à Paris")
    assert [place.code for place in query.place.before] == ["com:69123", "com:13055"]
    assert [group.typed for group in query.groups] == ["avocat"]


READ_AGAIN = [
    "titre de sejour tambourins",
    "logemant tambourins",
    "avocat xyzzyq",
    "cours de français",
]


@pytest.mark.parametrize("words", READ_AGAIN)
def test_a_later_page_reads_the_words_as_the_first(words):
    first = read(words, PARIS_HERE)
    later = read(words, PARIS_HERE, reading=first.reading)
    assert (later.groups, later.corrected, later.dropped) == (
        first.groups,
        first.corrected,
        first.dropped,
    )


@pytest.mark.parametrize("words", READ_AGAIN)
def test_the_cursor_keeps_how_the_words_were_read(words):
    criteria = Criteria(words=words, here=PARIS_HERE, radius_m=DEFAULT_RADIUS_M)
    cursor = search_results(criteria, 1).next_cursor
    assert Cursor.decode(cursor.encode()).reading == read(words, PARIS_HERE).reading


@pytest.mark.parametrize("text", ["x", "[1", "[1]", '[[["a","b"]],[]]', "[[],[null],0]", "{}"])
def test_what_is_no_reading_is_refused(text):
    with pytest.raises(ValueError, match="No reading of words"):
        read_reading(text)
