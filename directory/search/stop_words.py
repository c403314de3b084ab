"""Stop words in languages for which PostgreSQL has none, and additional ones for queries.

PostgreSQL's stemmers have French, English and Russian ones. Stop words are ignored in a text query
that has other words.
"""

from geo.folding import fold

_ARABIC = (
    "في من الي على علي عن مع او و ثم ان انا انت هو هي نحن هذا هذه ذلك التي الذي ما ماذا كيف اين متي"
    " هل لا لم لن كل بعض عند بعد قبل كان يكون لي لك له لها لنا اريد ابحث بدون حتي احتاج محتاج بحاجه"
)
_PERSIAN = (
    "در از به با براي كه اين ان و يا را است هست من تو او ما شما چه چطور كجا مي خواهم هم تا يك"
    # "I need", "I am".
    " نياز دارم هستم"
)
_PASHTO = (
    "د په له سره او ته چي دي ده يو يوه زه ته موږ تاسو څه څنگه چيري كي دا هغه لپاره غواړم اړتيا"
    # "I need", "I am".
    " لرم يم"
)
_UKRAINIAN = (
    "і и й та в у на з із зі до для про за від як що це я ми ви він вона вони мене мені мій моя де"
    " коли чи не або але під при без по хочу шукаю потрібен потрібна потрібне потрібно"
)
_TIGRINYA = "ኣብ ናብ ካብ ን ናይ ምስ ወይ እዩ እዚ እቲ ኣነ ንስኻ ንሱ ንሳ ከመይ ኣበይ እንታይ እደሊ የድልየኒ እየ"
_ENGLISH = "want need looking find how get near come cannot don doesn didn isn haven hasn"
_FRENCH = "les veux besoin cherche trouver comment faire pres ou viens"
_RUSSIAN = "хочу ищу нужно нужна нужен как где"
# Days that no filter says.
_DAYS = (
    "demain hier aujourd hui tomorrow yesterday today غدا بكرا اليوم سبا نن فردا امروز ጽባሕ ሎሚ"
    " завтра сьогодні сегодня вчора вчера"
)

STOP_WORDS = frozenset(
    fold(word)
    for words in (
        _ARABIC,
        _PERSIAN,
        _PASHTO,
        _UKRAINIAN,
        _TIGRINYA,
        _ENGLISH,
        _FRENCH,
        _RUSSIAN,
        _DAYS,
    )
    for word in words.split()
)
