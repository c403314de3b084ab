"""Plain sentences of an emergency lead to the number to call, in any order of their words."""

import pytest

from directory.emergency import emergency_for

# What is typed, and the number to call first.
SENTENCES = [
    ("чоловік б'є мене", "3919"),
    ("мене б'є чоловік", "3919"),
    ("мене чоловік бʼє", "3919"),
    ("муж бьёт меня", "3919"),
    ("меня избивает муж", "3919"),
    ("ሰብኣየይ ይወቅዓኒ", "3919"),
    ("ሰብኣየይ ይወቕዓኒ", "3919"),
    ("ይሃርመኒ", "3919"),
    ("زما میړه ما وهي", "3919"),
    ("ما زما میړه وهي", "3919"),
    ("شوهرم منو میزنه", "3919"),
    ("منو شوهرم میزنه", "3919"),
    ("mon mari me tape", "3919"),
    ("mon mari il me tape", "3919"),
    ("je suis frappée, mon mari", "3919"),
    ("my husband he hits me", "3919"),
    ("جوزي ضربني", "3919"),
    ("ضربني زوجي", "3919"),
    ("mon père me tape", "119"),
    ("б'є дитину батько", "119"),
    ("he hits my child", "119"),
    ("мой ребенок пропал", "116000"),
    ("زه چیرته خوب وکړم", "115"),
    ("негде ночевать", "115"),
    ("ніде ночувати", "115"),
    ("مدري وين نام", "115"),
    ("شب کجا بخوابم", "115"),
    ("መደቀሲ የብለይን", "115"),
    ("je dors dans ma voiture", "115"),
    ("sleeping in the street", "115"),
    ("accident", "15"),
    ("حادث", "15"),
    ("I had an accident", "15"),
    ("j'ai eu un accident", "15"),
    ("je ne veux pas mourir", "3114"),
    ("je veux en finir", "3114"),
    ("не хочу умирать", "3114"),
    ("жити не хочу", "3114"),
    ("ما بدي عيش", "3114"),
    ("I don't want to live", "3114"),
]
# What has some of the same words, and means nothing of the kind.
OTHERS = [
    "mari et femme",
    "accident du travail",
    "work accident",
    "rue de la République à Lyon",
    "logement pas cher",
    "cours pour mari et enfants",
    "чоловік шукає роботу",
    "мой муж ищет работу",
    "my husband needs a job",
    "زوجي يبحث عن عمل",
    "شوهرم کار می‌خواهد",
    "ሰብኣየይ ስራሕ",
    "la police m'a frappé",
]


@pytest.mark.parametrize(("words", "first"), SENTENCES)
def test_a_plain_sentence_leads_to_its_number(words, first):
    assert [number.number for number in emergency_for(words)][:1] == [first]


@pytest.mark.parametrize("words", OTHERS)
def test_words_about_the_same_people_lead_to_no_number(words):
    assert emergency_for(words) == []
