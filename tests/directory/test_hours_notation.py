"""Hours as people write them, in French, English and Arabic, read into OpenStreetMap syntax."""

from datetime import UTC, datetime
from random import Random

import pytest
from django.utils import translation

from directory.hours import UnreadableHoursError, reading_of, state_at, validate_opening_hours
from directory.hours.notation_words import LEXICON

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
STATES = {"open", "closed", "unknown", "appointment"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


WEEK = "lundi au vendredi 9h-17h"
WEEKS = "Mon-Fri 9am-5pm"
OPEN = "Mo-Fr 09:00-17:00"

# What people write, and the rule it is read as.
READ = [
    ("9h-17h", "09:00-17:00"),
    ("Du lundi au vendredi de 9h00 à 12h00 et de 14h à 17h", "Mo-Fr 09:00-12:00,14:00-17:00"),
    (
        "lundi mardi jeudi 9h30-12h ; mercredi sur rendez-vous",
        'Mo-Tu,Th 09:30-12:00, We "sur rendez-vous"',
    ),
    ("Mo, We, Fr 09:00–12:00", "Mo,We,Fr 09:00-12:00"),
    ("Mo-Fr: 09:00-17:00", "Mo-Fr 09:00-17:00"),
    ("Mo-Fr 09:00-12:00;", "Mo-Fr 09:00-12:00"),
    ("lun-ven 9h-17h", "Mo-Fr 09:00-17:00"),
    ("Lun. - Ven. : 9h - 12h / 14h - 17h", "Mo-Fr 09:00-12:00,14:00-17:00"),
    ("tous les jours sauf dimanche 9h-18h", "Mo-Sa 09:00-18:00"),
    ("tous les jours sauf le dimanche, de 9h à 18h", "Mo-Sa 09:00-18:00"),
    ("9h-12h sauf le mercredi", "Mo-Tu,Th-Su 09:00-12:00"),
    ("lundi au vendredi 9h-17h, fermé le mercredi", "Mo-Fr 09:00-17:00; We off"),
    (
        "Ouvert du lundi au samedi de 10h à 19h, fermé les jours fériés",
        "Mo-Sa 10:00-19:00; PH off",
    ),
    ("fermé le dimanche, lundi 9h-12h", "Mo 09:00-12:00; Su off"),
    ("sur rendez-vous", '"sur rendez-vous"'),
    ("lundi 9h-12h sur rendez-vous", 'Mo 09:00-12:00 "sur rendez-vous"'),
    ("Monday to Friday 9am - 5pm", "Mo-Fr 09:00-17:00"),
    ("Mon-Fri 9am-12:30pm and 2pm-5:30 pm", "Mo-Fr 09:00-12:30,14:00-17:30"),
    ("Mon-Fri 9-5", "Mo-Fr 09:00-17:00"),
    ("Every day except Sunday 10am to 6pm", "Mo-Sa 10:00-18:00"),
    ("24h/24 7j/7", "24/7"),
    ("24h/24 et 7j/7", "24/7"),
    ("7j/7 24h/24", "24/7"),
    ("à partir de 17h", "17:00+"),
    ("lundi à partir de 17h", "Mo 17:00+"),
    ("le 1er lundi du mois de 14h à 16h", "Mo[1] 14:00-16:00"),
    ("1er et 3e mardi du mois 14h-16h", "Tu[1,3] 14:00-16:00"),
    ("dernier vendredi du mois 9h-12h", "Fr[-1] 09:00-12:00"),
    (
        "de mars à octobre : tous les jours 10h-18h; de novembre à février 10h-17h",
        "Mar-Oct Mo-Su 10:00-18:00; Nov-Feb 10:00-17:00",
    ),
    ("lundi au vendredi 9h-17h, fermé en août", "Mo-Fr 09:00-17:00; Aug off"),
    ("lundi au vendredi 9h-17h hors vacances scolaires", "Mo-Fr 09:00-17:00; SH off"),
    ("من الاثنين إلى الجمعة من 9 صباحا إلى 5 مساء", "Mo-Fr 09:00-17:00"),
    ("الاثنين والخميس ٩:٠٠-١٢:٠٠", "Mo,Th 09:00-12:00"),
    ("كل يوم ما عدا الأحد 9:00-17:00", "Mo-Sa 09:00-17:00"),
    ("السبت مغلق، الاثنين 9:00-12:00", "Mo 09:00-12:00; Sa off"),
    ("mardi 9h30 - 12h30, jeudi 14h - 18h", "Tu 09:30-12:30; Th 14:00-18:00"),
    ("9h-12h lundi et mardi, 14h-17h jeudi", "Mo-Tu 09:00-12:00; Th 14:00-17:00"),
    (
        "lundi : 9h-12h\nmardi : fermé\nmercredi : 14h-17h",
        "Mo 09:00-12:00; We 14:00-17:00; Tu off",
    ),
    (
        "lundi 9h-12h (réservé aux femmes), mardi 14h-16h",
        'Tu 14:00-16:00, Mo 09:00-12:00 "réservé aux femmes"',
    ),
    (
        "lundi, mardi, jeudi et vendredi : 8h30 à 12h et 13h30 à 17h ; mercredi 8h30-12h",
        "Mo-Tu,Th-Fr 08:30-12:00,13:30-17:00; We 08:30-12:00",
    ),
    ("du lundi au vendredi 9h à midi et 14h à minuit", "Mo-Fr 09:00-12:00,14:00-24:00"),
    ("weekdays 9:00-17:00, weekends closed", "Mo-Fr 09:00-17:00; Sa-Su off"),
    ("jours fériés 10h-12h", "PH 10:00-12:00"),
    ("lundi 20h-2h", "Mo 20:00-02:00"),
    ("Mo-Fr 9h-17h", "Mo-Fr 09:00-17:00"),
    ("fermé le mercredi", "unknown; We off"),
    ("9h/12h - 14h/17h", "09:00-12:00,14:00-17:00"),
    (
        "du lundi au jeudi 9h-12h30 et 13h30-17h, le vendredi 9h-12h30",
        "Mo-Th 09:00-12:30,13:30-17:00; Fr 09:00-12:30",
    ),
    (
        "Lundi 14h-17h Mardi 9h-12h Jeudi 9h-12h/14h-17h",
        "Mo 14:00-17:00; Tu 09:00-12:00; Th 09:00-12:00,14:00-17:00",
    ),
    ("lundi 9.30-12.00", "Mo 09:30-12:00"),
    ("entre 9h et 17h", "09:00-17:00"),
    ("le matin de 9h à 12h", "09:00-12:00"),
    ("mo-fr 09:00-12:00", "Mo-Fr 09:00-12:00"),
    ("Mo - Fr 09:00 - 12:00 ; ph OFF;", "Mo-Fr 09:00-12:00; PH OFF"),
    ("PH -1 day 10:00-12:00", "PH -1 day 10:00-12:00"),
    ("Le mercredi et le samedi de 14 h à 18 h", "We,Sa 14:00-18:00"),
    ("Permanence le jeudi de 17h30 à 19h30 sur RDV", 'Th 17:30-19:30 "sur rendez-vous"'),
    ("9h00-12h00 / 13h30-17h00 du lundi au vendredi", "Mo-Fr 09:00-12:00,13:30-17:00"),
    (
        "Lundi au vendredi de 9h à 18h sauf le jeudi de 9h à 12h",
        "Mo-We,Fr 09:00-18:00; Th 09:00-12:00",
    ),
    ("mercredi 14h-17h (hors vacances scolaires)", "We 14:00-17:00; SH off"),
    ("lundi au vendredi 9h-17h (sauf jours fériés)", "Mo-Fr 09:00-17:00; PH off"),
    ("lundi 9h-12h (sur rendez-vous)", 'Mo 09:00-12:00 "sur rendez-vous"'),
    ("Mercredi de 14h à 17h pendant les vacances scolaires", "SH We 14:00-17:00"),
    ("tous les mardis 9h-12h", "Tu 09:00-12:00"),
    ("tlj 9h-18h", "Mo-Su 09:00-18:00"),
    ("L-V 9h-17h", "Mo-Fr 09:00-17:00"),
    ("tous les jours y compris jours fériés 9h-18h", "Mo-Su,PH 09:00-18:00"),
    ("9h00/12h00 et 14h00/17h00 du lundi au vendredi", "Mo-Fr 09:00-12:00,14:00-17:00"),
    ("Mo-Fr 09:00-12:00 Sa 10:00-12:00", "Mo-Fr 09:00-12:00; Sa 10:00-12:00"),
    ("الأحد إلى الخميس 8:00-16:00", "Mo-Th,Su 08:00-16:00"),
    ("LUNDI AU VENDREDI 9H-12H", "Mo-Fr 09:00-12:00"),
    ("lundi au vendredi 9h-17h, fermé de 12h à 14h", "Mo-Fr 09:00-17:00; 12:00-14:00 off"),
    (
        "lundi au vendredi 9h-17h, fermé le mercredi de 9h à 12h",
        "Mo-Fr 09:00-17:00; We 09:00-12:00 off",
    ),
    ("lundi matin et mardi matin 9h-12h", "Mo-Tu 09:00-12:00"),
    ("9h-12h le matin et 14h-17h l'après-midi", "09:00-12:00,14:00-17:00"),
    ("lundi 9h-12h 14h-17h", "Mo 09:00-12:00,14:00-17:00"),
    # Half of the day, said once, holds for both times where the other would be half a day off.
    ("first Monday of the month 2-4pm", "Mo[1] 14:00-16:00"),
    ("Mon-Thu 9:30am-12pm & 1-4pm", "Mo-Th 09:30-12:00,13:00-16:00"),
    ("Monday 1:30-4pm", "Mo 13:30-16:00"),
    ("Monday 9-5pm", "Mo 09:00-17:00"),
    ("Monday 10am-2", "Mo 10:00-14:00"),
    ("Monday 12-2", "Mo 12:00-14:00"),
    ("الاثنين ١٠ صباحا - ٢ ظهرا", "Mo 10:00-14:00"),
    ("الاثنين من 2 إلى 4 مساء", "Mo 14:00-16:00"),
    ("الاثنين من 2 إلى 4 بعد الظهر", "Mo 14:00-16:00"),
    ("every second Tuesday of the month 2pm-4pm", "Tu[2] 14:00-16:00"),
    # Months and days around "sauf".
    ("lundi-vendredi 9h-17h sauf en juillet et août", "Mo-Fr 09:00-17:00; Aug off; Jul off"),
    ("lundi-vendredi 9h-17h sauf juillet-août", "Mo-Fr 09:00-17:00; Jul-Aug off"),
    ("sauf en août lundi-vendredi 9h-17h", "Mo-Fr 09:00-17:00; Aug off"),
    ("sauf jours fériés, lundi au vendredi 9h-17h", "Mo-Fr 09:00-17:00; PH off"),
    ("juillet et août fermé, lundi 9h-17h", "Mo 09:00-17:00; Jul,Aug off"),
    # Terms and holidays in one text.
    ("mercredi 14h-17h, pendant les vacances lundi 10h-12h", "We 14:00-17:00; SH Mo 10:00-12:00"),
    (
        "vacances scolaires lundi 10h-12h, hors vacances mercredi 14h-17h",
        "We 14:00-17:00; SH off; SH Mo 10:00-12:00",
    ),
]

IN_HOLIDAYS = "We 14:00-16:00; SH We 09:00-12:00"
WITHOUT_HOLIDAYS = "Mo-Fr 09:00-17:00; SH off"
CLOSED_IN_BOTH = "Mo 09:00-12:00; PH off; SH off"
# School holidays: on the days of the hours before, where no others are said.
HOLIDAYS = [
    ("mercredi 14h-16h, 9h-12h pendant les vacances", IN_HOLIDAYS),
    ("mercredi 14h-16h et 9h-12h pendant les vacances", IN_HOLIDAYS),
    ("mercredi 14h-16h ; 9h-12h pendant les vacances", IN_HOLIDAYS),
    ("mercredi 14h-16h. Pendant les vacances : 9h-12h", IN_HOLIDAYS),
    ("mercredi 14h-16h, pendant les vacances 9h-12h", IN_HOLIDAYS),
    ("mercredi 14h-16h (9h-12h pendant les vacances)", IN_HOLIDAYS),
    ("mercredi 14h-16h (vacances scolaires : 9h-12h)", IN_HOLIDAYS),
    ("14h-16h le mercredi, 9h-12h pendant les vacances", IN_HOLIDAYS),
    ("Wednesday 2pm-4pm, school holidays 9am-12pm", IN_HOLIDAYS),
    ("Wednesday 2pm-4pm, 9am-12pm during school holidays", IN_HOLIDAYS),
    ("الأربعاء 14:00-16:00، خلال العطلة المدرسية 9:00-12:00", IN_HOLIDAYS),
    # Times in order are those of one day, and all in holidays.
    ("mercredi 9h-12h, 14h-16h pendant les vacances", "SH We 09:00-12:00,14:00-16:00"),
    (
        "mercredi 9h-12h (14h-16h pendant les vacances), vendredi 10h-12h",
        "We 09:00-12:00; Fr 10:00-12:00; SH We 14:00-16:00",
    ),
    (
        "lundi au vendredi 14h-16h, 9h-11h et 13h-15h pendant les vacances",
        "Mo-Fr 14:00-16:00; SH Mo-Fr 09:00-11:00,13:00-15:00",
    ),
    ("9h-17h, 10h-12h pendant les vacances", "09:00-17:00; SH 10:00-12:00"),
    ("lundi 20h-2h, 18h-20h pendant les vacances", "Mo 20:00-02:00; SH Mo 18:00-20:00"),
    (
        "1er mardi du mois 14h-16h, 9h-12h pendant les vacances",
        "Tu[1] 14:00-16:00; SH Tu[1] 09:00-12:00",
    ),
    ("mercredi 14h-16h, pendant les vacances à partir de 9h", "We 14:00-16:00; SH We 09:00+"),
    (
        "mercredi sur rendez-vous, 9h-12h pendant les vacances",
        'We "sur rendez-vous"; SH We 09:00-12:00',
    ),
    (
        "mercredi 14h-16h en période scolaire, 9h-12h pendant les vacances",
        "We 14:00-16:00; SH off; SH We 09:00-12:00",
    ),
    (
        "en période scolaire : mercredi 14h-16h ; vacances scolaires : 9h-12h",
        "We 14:00-16:00; SH off; SH We 09:00-12:00",
    ),
    (
        "mercredi 14h-16h en période scolaire, lundi au vendredi 9h-12h pendant les vacances",
        "We 14:00-16:00; SH off; SH Mo-Fr 09:00-12:00",
    ),
    ("pendant les vacances scolaires : lundi au vendredi 10h-12h", "SH Mo-Fr 10:00-12:00"),
    ("during school holidays Monday to Friday 10am-12pm", "SH Mo-Fr 10:00-12:00"),
    ("mercredi 14h-16h vacances scolaires", "SH We 14:00-16:00"),
    (f"{WEEK} sauf vacances scolaires", WITHOUT_HOLIDAYS),
    (f"{WEEK} sauf pendant les vacances scolaires", WITHOUT_HOLIDAYS),
    (f"{WEEK} hors vacances", WITHOUT_HOLIDAYS),
    (f"{WEEK} en dehors des vacances scolaires", WITHOUT_HOLIDAYS),
    (f"{WEEK} en période scolaire", WITHOUT_HOLIDAYS),
    (f"{WEEK}, fermé pendant les vacances scolaires", WITHOUT_HOLIDAYS),
    (f"{WEEKS} except during school holidays", WITHOUT_HOLIDAYS),
    (f"{WEEKS} outside school holidays", WITHOUT_HOLIDAYS),
    (f"{WEEKS} term-time only", WITHOUT_HOLIDAYS),
    ("الأربعاء 14:00-16:00 خارج العطل المدرسية", "We 14:00-16:00; SH off"),
    (f"{WEEK}, y compris pendant les vacances scolaires", OPEN),
    ("lundi 9h-12h hors vacances scolaires et jours fériés", CLOSED_IN_BOTH),
    ("lundi 9h-12h, fermé les jours fériés et pendant les vacances scolaires", CLOSED_IN_BOTH),
    ("fermé les jours fériés et les vacances scolaires, lundi 9h-12h", CLOSED_IN_BOTH),
    (
        "lundi 9h-12h, fermé pendant les vacances et les jours fériés",
        "Mo 09:00-12:00; SH off; PH off",
    ),
    ("fermé les jours fériés, lundi 9h-12h", "Mo 09:00-12:00; PH off"),
    ("fermé le lundi et pendant les vacances, mardi 9h-12h", "Tu 09:00-12:00; Mo off; SH off"),
    ("fermé le lundi pendant les vacances, mardi 9h-12h", "Tu 09:00-12:00; SH Mo off"),
    ("fermé le lundi, jours fériés 10h-12h", "PH 10:00-12:00; Mo off"),
]

# Dates on which it is closed or open, which no part takes for times.
DATES = [
    (f"{WEEK}, fermé du 20.12 au 02.01", f"{OPEN}; Dec 20-Jan 02 off"),
    (f"{WEEK}, fermé du 24/12 au 02/01", f"{OPEN}; Dec 24-Jan 02 off"),
    (f"{WEEK}, fermé du 24/12/2026 au 03/01/2027", f"{OPEN}; 2026 Dec 24-2027 Jan 03 off"),
    (f"{WEEK}, fermé du 24/12 au 03/01/2027", f"{OPEN}; 2026 Dec 24-2027 Jan 03 off"),
    (f"{WEEK}, fermé du 24/12/26 au 31/12/26", f"{OPEN}; 2026 Dec 24-31 off"),
    (f"{WEEK}, fermé du 1er au 15 août", f"{OPEN}; Aug 01-15 off"),
    (f"{WEEK}, fermé du 1er août au 15 août", f"{OPEN}; Aug 01-15 off"),
    (f"{WEEK}, fermé du 20 décembre au 2 janvier", f"{OPEN}; Dec 20-Jan 02 off"),
    (f"{WEEK}, fermé du 20 déc. 2026 au 2 janv. 2027", f"{OPEN}; 2026 Dec 20-2027 Jan 02 off"),
    (f"{WEEK}, fermé du lundi 3 août au vendredi 14 août", f"{OPEN}; Aug 03-14 off"),
    (f"{WEEK}, fermé les 24 et 31 décembre", f"{OPEN}; Dec 24,Dec 31 off"),
    (f"{WEEK}, fermé le 24/12 et le 31/12", f"{OPEN}; Dec 24,Dec 31 off"),
    (f"{WEEK}, fermé le 24/12 et du 1er au 15 août", f"{OPEN}; Dec 24,Aug 01-15 off"),
    (f"{WEEK}, fermé le mercredi et en août", f"{OPEN}; We off; Aug off"),
    (f"{WEEK}, fermé du 2026-12-24 au 2027-01-03", f"{OPEN}; 2026 Dec 24-2027 Jan 03 off"),
    (f"{WEEK}. Fermeture annuelle du 1/8 au 15/8", f"{OPEN}; Aug 01-15 off"),
    (f"{WEEK}\nfermeture estivale : août", f"{OPEN}; Aug off"),
    (f"{WEEK} sauf du 24/12 au 02/01", f"{OPEN}; Dec 24-Jan 02 off"),
    (f"{WEEK} sauf le 24 décembre", f"{OPEN}; Dec 24 off"),
    (f"{WEEK} (fermé du 24/12 au 02/01)", f"{OPEN}; Dec 24-Jan 02 off"),
    (f"fermé du 24/12 au 02/01 ; {WEEK}", f"{OPEN}; Dec 24-Jan 02 off"),
    ("fermé en août, lundi 9h-12h", "Mo 09:00-12:00; Aug off"),
    ("fermé en août. Lundi 9h-12h", "Mo 09:00-12:00; Aug off"),
    ("fermé du 24/12 au 02/01", "unknown; Dec 24-Jan 02 off"),
    (f"{WEEKS}, closed December 24 to January 2", f"{OPEN}; Dec 24-Jan 02 off"),
    (f"{WEEKS}, closed from 24 December to 2 January", f"{OPEN}; Dec 24-Jan 02 off"),
    (f"{WEEKS}, closed 1-15 August", f"{OPEN}; Aug 01-15 off"),
    (f"{WEEKS}, closed August 1-15", f"{OPEN}; Aug 01-15 off"),
    (f"{WEEKS}, closed on August 15th", f"{OPEN}; Aug 15 off"),
    (f"{WEEKS}, closed the 24th and 31st of December", f"{OPEN}; Dec 24,Dec 31 off"),
    (f"{WEEKS}, closed 24.12. - 02.01.", f"{OPEN}; Dec 24-Jan 02 off"),
    (f"{OPEN}, closed from 24/12 to 02/01", f"{OPEN}; Dec 24-Jan 02 off"),
    ("من الاثنين إلى الجمعة 9:00-17:00، مغلق من 1 إلى 15 أغسطس", f"{OPEN}; Aug 01-15 off"),
    ("من الاثنين إلى الجمعة 9:00-17:00، مغلق من 24/12 إلى 02/01", f"{OPEN}; Dec 24-Jan 02 off"),
    ("من الاثنين إلى الجمعة 9:00-17:00، مغلق في أغسطس", f"{OPEN}; Aug off"),
    ("كل يوم 9:00-17:00، مغلق يوم ٢٥ ديسمبر", "Mo-Su 09:00-17:00; Dec 25 off"),
    ("du 1er mars au 31 octobre : tous les jours 10h-18h", "Mar 01-Oct 31 Mo-Su 10:00-18:00"),
    ("du 1er mars au 31 octobre: tous les jours 10h-18h", "Mar 01-Oct 31 Mo-Su 10:00-18:00"),
    (f"{WEEK} du 1er septembre au 30 juin", f"Sep 01-Jun 30 {OPEN}"),
    ("le 24 décembre 9h-12h", "Dec 24 09:00-12:00"),
    # Times with a dot stay times.
    ("lundi 9.10-12.10", "Mo 09:10-12:10"),
    (f"{WEEK}, fermé de 12.00 à 14.00", f"{OPEN}; 12:00-14:00 off"),
    (f"{WEEK}, fermé de 12.10 à 14.10", f"{OPEN}; 12:10-14:10 off"),
]


SENTENCES = [*READ, *HOLIDAYS, *DATES]


@pytest.mark.parametrize(("text", "rule"), SENTENCES)
def test_text_is_read_as_this_rule(text, rule):
    assert reading_of(text).rule == rule


@pytest.mark.parametrize("rule", dict.fromkeys(rule for _text, rule in SENTENCES))
def test_rule_that_was_read_can_be_stored_and_is_read_as_itself(rule):
    validate_opening_hours(rule)
    reading = reading_of(rule)
    assert (reading.rule, reading.is_literal) == (rule, True)


@pytest.mark.parametrize(
    "text",
    [
        "n'importe quoi",
        "lundi matin",
        "lundi",
        "lundi 9h-12h Mo 10:00-12:00 blabla",
        "lundi au vendredi",
        "Tous les jours sauf dimanche",
        "ouvert tous les jours",
        "9h",
        "lundi 9h-12h et peut-être mardi",
        "lundi 25h-26h",
        "lundi 25h-3h",
        "lundi au vendredi 9h-17h sauf le mercredi après-midi",
        "lundi au vendredi 9h-17h, fermé le mercredi après-midi",
        "lundi 9h-12h, mercredi matin sur rendez-vous",
        "de 9h du matin à 5h du soir",
        "téléphonez-nous",
        "lundi 9/12",
        "lundi 9h-12h ; fermé",
        "lundi 9/12 14h-17h",
        "9/12 14/17 lundi",
        "fermé du 31/04 au 05/05",
        "closed 12/24 to 01/02",
        "lundi 9h-12h, en août",
        "fermé le dimanche, du 1er au 15 août",
        "every second Tuesday 2pm-4pm",
        "ouvert jusqu'au 15 juin lundi 9h-12h",
        "lundi au vendredi 9h-17h sauf de 12h à 14h",
        "lundi au vendredi 9h-17h sauf le 1er mardi",
        "sauf le 1er mardi du mois, lundi au vendredi 9h-17h",
        # On which of its days it is open in holidays is not said, or when it is.
        "lundi 9h-12h, mercredi 14h-16h. Pendant les vacances 10h-12h",
        "lundi 9h-12h, mercredi 14h-16h, 10h-11h pendant les vacances",
        "mercredi 14h-17h pendant les vacances 10h-12h",
        "lundi au vendredi 9h-17h et pendant les vacances",
        "mercredi 14h-16h, vacances scolaires",
        "mercredi 14h-16h en période scolaire et pendant les vacances",
        "hors vacances 9h-12h pendant les vacances",
    ],
)
def test_text_that_is_not_understood_whole_is_refused(text):
    with pytest.raises(UnreadableHoursError):
        reading_of(text)


@pytest.mark.parametrize(
    "text", ["fermé 1" + ".111" * 100 + "x ", "fermé " + "exceptionnelle" * 30]
)
def test_long_text_that_nearly_names_dates_is_refused_at_once(text):
    """Tried word by word its dates could be divided in more ways than there is time for."""
    with pytest.raises(UnreadableHoursError):
        reading_of(text)


def test_known_part_of_the_syntax_that_is_not_taken_keeps_its_own_reason():
    with pytest.raises(UnreadableHoursError, match="“Apr 31” does not exist"):
        reading_of("Apr 31 10:00-12:00")


@pytest.mark.parametrize(
    ("text", "is_literal"),
    [
        ("Mo-Fr 09:00-12:00", True),
        ("Mo-Fr: 09:00–12:00;", True),
        ("mo-fr 09:00-12:00", True),
        ("lun-ven 9h-12h", False),
        ("9h-17h", False),
    ],
)
def test_spelling_alone_needs_no_confirmation(text, is_literal):
    assert reading_of(text).is_literal is is_literal


def test_words_in_any_order_are_read_or_refused():
    """Nothing fails, and what is read can be stored and evaluated."""
    signs = ["9h", "12h30", "9:00-12:00", "-", "–", "/", ",", ";", "(femmes)", "5pm", "Mo-Fr", "\n"]
    words, chance = [*LEXICON, *signs, "unwort"], Random(20261130)
    for _ in range(1500):
        text = " ".join(chance.choices(words, k=chance.randint(1, 9)))
        try:
            rule = reading_of(text).rule
        except UnreadableHoursError:
            continue
        validate_opening_hours(rule)
        assert state_at(rule, "Europe/Paris", MONDAY).state in STATES


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("jusqu'à 18h", "“jusqu'à 18h”"),
        ("lundi 9h-12h et peut-être mardi", "“peut-être”"),
        ("lundi 9h-12h, téléphonez-nous", "“téléphonez-nous”"),
        ("Mo-Fr 09:00-17:00 sauf empêchement", "“empêchement”"),
        ("lundi au vendredi", "“lundi au vendredi” names days without their hours"),
        ("lundi 25h-26h", "“lundi 25h-26h”"),
    ],
)
def test_refusal_names_what_is_not_understood(text, part):
    with pytest.raises(UnreadableHoursError, match=part):
        reading_of(text)


@pytest.mark.parametrize(
    ("day", "state"),
    [("2026-12-24", "closed"), ("2026-12-25", "open"), ("2026-08-10", "closed")],
)
def test_dates_in_a_list_are_closed_each(day, state):
    rule = reading_of("tous les jours 9h-17h, fermé le 24/12 et du 1er au 15 août 2026").rule
    moment = datetime.fromisoformat(f"{day}T12:00+01:00")
    assert state_at(rule, "Europe/Paris", moment).state == state
