"""Rules, moments and departments at which our hours are compared with those of other software.

The rules are our own, in every form that the tests of opening_hours.js cover.
``record_hours_answers`` asks the others; the answers are in data/hours_answers.json.xz.
"""

FORMS = {
    "times": """
        09:00-17:00
        9:00-12:30
        08:00-12:00,14:00-18:00
        08:00-12:00, 14:00-18:00
        07:30-09:15,11:45-13:20,16:00-19:05
        00:00-24:00
        24/7
        10:00-12:00,11:00-15:00
        06:00-06:01
        00:00-00:01,23:59-24:00
    """,
    "nights": """
        22:00-02:00
        22:00-26:00
        20:00-08:00
        18:00-00:00
        Mo-Fr 22:00-02:00
        Sa 21:00-30:00
        Su 23:00-03:30
        Fr,Sa 19:00-04:00; Su-Th 19:00-23:00
        Mo-Su 20:00-08:00
        Fr-Su 22:00-06:00, Mo 10:00-12:00
        Sa 22:00-48:00
        Mo-Su 23:30-00:30
    """,
    "weekdays": """
        Mo 09:00-12:00
        Mo-Fr 09:00-17:00
        Mo,We,Fr 10:00-12:00
        Mo-We,Fr 10:00-12:00
        Sa-Su 14:00-18:00
        Fr-Mo 10:00-18:00
        Su-Tu 08:00-10:00
        Mo-Su 07:00-21:00
        Tu-Th,Sa 13:00-16:30
        mo-fr 09:00-12:00
        Mo-Fr: 09:00-17:00
        Mo - Fr 09:00 - 12:00
        Mo-Fr 09:00–17:00
        Th
        Sa,Su
    """,
    "nth weekdays": """
        Mo[1] 14:00-16:00
        Tu[2] 09:00-12:00
        Sa[-1] 10:00-12:00
        We[1,3] 14:00-17:00
        Th[2-4] 10:00-15:00
        Fr[5] 09:00-12:00
        Mo[-2] 09:00-18:00
        Su[1] 10:00-18:00
        Mo[1],Th[-1] 08:00-20:00
        Sa[1] +1 day 10:00-18:00
        Fr[-1] -2 days 10:00-18:00
        Jan-Jun Tu[1] 10:00-18:00
        Dec Th[4] 10:00-20:00
        Mo-Fr 09:00-17:00; We[1] off
        Mo-Fr 09:00-12:00, Tu[1] 14:00-18:00
    """,
    "several rules": """
        Mo-Fr 09:00-17:00; Sa 10:00-12:00
        Mo-Fr 09:00-17:00; We 10:00-12:00
        Mo-Fr 09:00-17:00; We off
        Mo-Fr 09:00-17:00, We 18:00-20:00
        Mo-Fr 09:00-12:00, Mo-Th 14:00-18:00
        Mo-Sa 08:00-20:00; Mo-Sa 12:00-13:00 off
        Mo-Fr 08:00-18:00; Fr 12:00-18:00 off
        Tu-Fr 09:00-12:00; Tu,Th 14:00-17:00
        Mo 08:00-12:00; Tu 08:00-12:00; We 14:00-18:00; Th off; Fr 10:00-11:00
        Mo-Fr 09:00-17:00;
        Mo-Fr 09:00-17:00; ; Sa 10:00-12:00
        Mo-Su 10:00-18:00; Tu off; Jul-Aug Tu 10:00-18:00
        24/7; Su off
        24/7; Mo 09:00-12:00 off
        Mo-Th 09:00-18:00, Fr 09:00-16:00, Sa 10:00-13:00
        Mo-Fr 10:00-16:00, Mo-Fr 15:00-19:00
    """,
    "months": """
        Jan 10:00-12:00
        Jul-Aug 09:00-19:00
        Nov-Mar 10:00-16:00
        Apr-Sep Mo-Fr 08:00-18:00
        Jan,Mar,May 10:00-12:00
        Mar-May,Oct-Dec Sa 10:00-12:00
        Oct-Mar Mo-Fr 09:00-16:00; Apr-Sep Mo-Fr 08:00-18:00
        Mo-Fr 09:00-17:00; Aug off
        Mo-Fr 09:00-17:00; Dec-Jan off
        Mar-Oct: Mo-Su 10:00-18:00; Nov-Feb: Mo-Su 10:00-17:00
        Sep-Jun Mo,Tu,Th,Fr 16:30-18:30
        Feb Mo-Fr 10:00-12:00
        Nov-Nov 10:00-12:00
        Dec 10:00-12:00; Dec Sa-Su 10:00-20:00
    """,
    "dates": """
        Dec 24 09:00-12:00
        Dec 24,31 09:00-12:00
        Dec 24,Dec 26 09:00-12:00
        Dec 24-31 09:00-12:00
        Dec 24-Jan 02 10:00-16:00
        Mo-Fr 09:00-17:00; Dec 24-Jan 02 off
        Jun 15-Sep 15 10:00-20:00
        Mar 28 00:00-06:00
        Feb 29 10:00-12:00
        Feb 20-29 10:00-12:00
        Feb 25-Mar 05 10:00-12:00
        Jan 01-31 Mo-Fr 10:00-12:00
        Jan 01-Dec 31 09:00-10:30
        Mo-Fr 09:00-17:00; May 01 off; Nov 11 off
        Jan 15-Mar 15,Sep 15-Nov 15 We 14:00-18:00
        Nov 11 22:00-03:00
    """,
    "years": """
        2026 Mo-Fr 09:00-17:00
        2027 10:00-12:00
        2026-2027 Sa 10:00-12:00
        2026,2028 Su 10:00-12:00
        2027+ Mo-Fr 09:00-12:00
        2026-2030/2 Mo-Fr 14:00-16:00
        2026 Dec 10:00-12:00
        2026 Nov-Nov 10:00-12:00
        2026 Nov-2027 Feb 10:00-12:00
        2026 Dec 24 09:00-12:00
        2026 Dec 24-26 09:00-12:00
        2026 Dec 24-2027 Jan 03 09:00-12:00
        2026 Dec 31-2027 Jan 01 20:00-04:00
        Mo-Fr 09:00-17:00; 2026 Nov-Nov off
        Mo-Fr 09:00-17:00; 2026 Dec 21-2027 Jan 03 off
        2027 Jul 01-Aug 31 Mo-Fr 09:00-11:00
        2028 Feb 29 10:00-12:00
        2026 Dec 01+ 10:00-12:00
    """,
    "weeks": """
        week 1-53/2 Mo 09:00-12:00
        week 2-52/2 Mo 09:00-12:00
        week 53 10:00-12:00
        week 01-10 Mo-Fr 09:00-12:00
        week 12 Mo-Su 08:00-20:00
        week 48,50 Tu-Th 10:00-12:00
        week 40-53 Fr 09:00-17:00
        week 10-20/3 10:00-18:00
        Mo-Fr 09:00-12:00; week 52-53 off
        2027 week 1-26 Mo 10:00-18:00
    """,
    "easter": """
        easter 10:00-12:00
        easter +1 day 10:00-12:00
        easter -2 days 10:00-12:00
        easter -2 days-easter +1 day 09:00-12:00
        easter +39 days off; Mo-Fr 09:00-12:00
        Mo-Fr 09:00-17:00; easter +1 day off
        easter-Apr 20 10:00-12:00
        easter-Oct 31 10:00-18:00
        Jan 01-easter 10:00-12:00
        2027 easter 09:00-11:00
        easter +49 days-Sep 30 10:00-12:00
    """,
    "moving dates": """
        Mar Su[-1]-Oct Su[-1] 10:00-18:00
        Oct Su[-1]-Mar Su[-1] 10:00-16:00
        Nov Th[4] 10:00-18:00
        Dec 25 +1 day 10:00-12:00
        Dec 25 -1 day 10:00-12:00
        Jan 01 +3 days 10:00-18:00
    """,
    "public holidays": """
        PH 10:00-12:00
        PH off
        Mo-Fr 09:00-17:00; PH off
        Mo-Fr 09:00-17:00; PH 10:00-12:00
        Mo-Sa,PH 10:00-18:00
        PH,Mo-Fr 09:00-12:00
        Mo-Su,PH 10:00-17:00
        Mo-Fr 09:00-17:00; PH Mo-Fr off
        PH Mo-Fr 10:00-12:00
        Mo-Fr 09:00-17:00, PH 18:00-20:00
        PH -1 day 09:00-12:00
        Mo-Fr 09:00-17:00; PH +1 day off
        Mo-Fr 09:00-17:00; PH -1 day 09:00-12:00
        24/7; PH off
        Mo-Su 20:00-08:00; PH off
        Mar-Oct: Mo-Su,PH 10:00-18:00; Nov-Feb: Mo-Su,PH 10:00-17:00
        Tu-Th,Su,PH 12:00-23:00, Fr,Sa 12:00-24:00
        Su,PH 10:00-12:00; Mo-Sa 08:00-20:00
        Jul-Aug PH 10:00-12:00
        Mo-Fr 09:00-12:00; PH,Dec 24 off
        Mo-Fr 09:00-12:00; PH off; Dec 24 off
        PH 22:00-04:00
    """,
    "school holidays": """
        SH 10:00-12:00
        SH Mo-Fr 10:00-12:00
        SH off
        Mo-Fr 09:00-17:00; SH off
        Mo-Fr 16:00-18:00; SH Mo-Fr 09:00-18:00
        SH,PH 10:00-12:00
        SH,PH Mo-Fr 09:00-11:00
        Mo-Fr 09:00-17:00; SH,PH off
        SH We 14:00-18:00
        Jul-Aug SH Mo-Fr 08:00-10:30
    """,
    "states and comments": """
        Mo-Fr 09:00-17:00 open
        Mo-Fr 09:00-17:00 closed
        Mo-Fr 09:00-17:00 off
        Mo-Fr 09:00-17:00 unknown
        off
        closed
        open
        unknown
        Sa unknown
        Mo-Fr 09:00-17:00; Sa unknown
        Mo-Fr 09:00-12:00 "réservé aux familles"
        Mo-Fr 09:00-12:00 open "sonnette à gauche"
        Mo-Fr 09:00-12:00 unknown "selon les arrivées"
        Mo-Fr 09:00-17:00; We off "formation"
        We "sur rendez-vous"
        Mo,Tu 09:00-12:00; We "sur rendez-vous"
        "appelez avant de venir"
        unknown "appelez avant de venir"
        Mo 09:00-12:00 "guichet 2", Mo 14:00-16:00 "guichet 3"
        Mo-Fr 10:00-12:00, Mo-Fr 14:00-16:00 "sur inscription"
        "hiver": Nov-Mar Mo-Fr 09:00-16:00
        Mo 10:00-12:00 ""
        Mo-Su 08:00-20:00; Su 12:00-14:00 unknown "repas"
    """,
    "open ends": """
        17:00+
        Mo-Fr 17:00+
        Mo-Fr 10:00+
        Sa 23:00+
        Mo-Fr 10:00-16:00+
        Fr-Sa 18:00-22:00+
        Mo-Fr 09:00-12:00,14:00+
        Mo-Fr 09:00-12:00; Sa 19:00+
        Mo-Fr 17:00+ off
    """,
    "fallbacks": """
        Mo-Fr 09:00-17:00 || unknown
        Mo-Fr 09:00-17:00 || "sur rendez-vous"
        Mo-Fr 09:00-17:00 || Sa 10:00-12:00
        Mo-Fr 09:00-17:00; PH off || unknown
        Mo 09:00-12:00 || Tu 14:00-16:00 || unknown "appelez"
        Mo-Fr 20:00-02:00 || "gardien"
        Mo-Fr 09:00-17:00 || off
        Mo-Fr 09:00-12:00 || Mo-Fr 11:00-15:00 unknown
        off || 10:00-12:00
        Jan-Jun Mo-Fr 09:00-17:00 || Jul-Dec Mo-Fr 10:00-16:00
    """,
    "without days": """
        Mo-Fr 09:00-12:00; 14:00-16:00
        10:00-12:00; Sa off
        08:00-20:00; 12:00-13:00 off
        10:00-12:00, Su 15:00-17:00
        09:00-17:00; Jul off; 18:00-19:00
    """,
    "not taken": """
        sunrise-sunset
        Mo-Fr 09:00-dusk
        (sunrise+01:00)-12:00
        Mo-Fr 10:00-18:00/01:30
        Mo 10:00
        Mo-Fr 02:00-02:00
        Feb 30 10:00-12:00
        Mo-Xx 10:00-12:00
        Mo-Fr 25:00-26:00
        Mo-Fr 10:00-12:61
        PH off; Mo-Fr 09:00-17:00
        Mo-Fr 9h-17h
        lundi 09:00-12:00
        Jan 32 10:00-12:00
        week 60 10:00-12:00
        Mo[6] 10:00-12:00
        Mo-Fr 09:00-12:00 Sa 10:00-12:00
    """,
}  # fmt: skip
RULES = [line.strip() for lines in FORMS.values() for line in lines.strip().splitlines()]
# INSEE code of the department, its time zone, and its name in the calendars of opening_hours.js.
DEPARTMENTS = (
    ("75", "Europe/Paris", "Île-de-France"),
    ("67", "Europe/Paris", "Bas-Rhin"),
    ("69", "Europe/Paris", "Auvergne-Rhône-Alpes"),
    ("971", "America/Guadeloupe", "Guadeloupe"),
    ("973", "America/Cayenne", "Guyane"),
    ("974", "Indian/Reunion", "La Réunion"),
    ("976", "Indian/Mayotte", "Mayotte"),
)
# Local times: usual days, holidays of the country and of departments, nights between them and of
# clock changes, ends of months and years, week 53, 29 February, school holidays.
MOMENTS = (
    *("2026-11-30T10:00", "2026-12-01T11:30", "2026-12-02T15:00", "2026-12-03T16:30"),
    *("2026-12-04T18:30", "2026-12-05T10:30", "2026-12-06T11:00", "2026-12-01T00:30"),
    *("2026-12-04T23:45", "2026-12-05T01:30", "2026-12-06T03:15", "2026-12-07T00:15"),
    *("2026-11-10T10:00", "2026-11-11T11:00", "2026-11-11T23:00", "2026-11-12T01:00"),
    *("2026-12-20T10:30", "2026-12-22T10:30", "2026-12-24T11:00", "2026-12-24T23:30"),
    *("2026-12-25T03:00", "2026-12-25T11:00", "2026-12-26T11:00", "2026-12-31T21:00"),
    *("2027-01-01T01:00", "2027-01-01T11:00", "2027-01-04T09:30", "2026-12-28T10:15"),
    *("2027-03-26T10:00", "2027-03-28T05:00", "2027-03-28T11:00", "2027-03-29T10:15"),
    *("2027-03-29T01:30", "2026-10-25T04:30", "2027-05-05T14:30", "2027-07-14T10:15"),
    *("2027-08-11T15:30", "2028-02-29T11:00", "2027-02-16T10:15", "2027-04-27T11:00"),
)
