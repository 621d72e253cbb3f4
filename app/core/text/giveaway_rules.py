"""Which words give an outlet away, whatever it is called: a table, one row a rule. No names of outlets.

A rule proposes and a lead decides, so a rule may be wrong now and then; but a page full of wrong proposals is
read by nobody. Each pattern therefore asks for the whole formula. ``reach`` says how much is covered:

- ``words``: what the pattern found, or its group ``it`` where it has one;
- ``bracket``: the bracket that the words stand in, and nothing where they stand in none;
- ``sentence``: the sentence that the words stand in.
"""

import re
from dataclasses import dataclass

_LOOSE = re.IGNORECASE | re.VERBOSE


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what is found, of which kind it is, why, and how much of the text is covered.

    ``first`` asks that it stands in one of so many first passages; ``quoted`` is off for what an outlet says of
    itself, which another's words in quotation marks are not.
    """

    kind: str
    reason: str
    pattern: re.Pattern[str]
    reach: str = "words"
    first: int = 0
    quoted: bool = True


# ---- who wrote it ----

_NAME = (
    r"[A-ZÀ-ÞА-ЯЁ][\w'’.-]+(?:\s+(?:(?:de|del|van|von|al|el|bin|ibn|and|и)\s+)?[A-ZÀ-ÞА-ЯЁ][\w'’.-]*){1,4}"
)
_CASELESS_NAME = r"[^\W\d_]+(?:[ \u200c]+[^\W\d_]+){1,3}"
_ENDS = r"\s*(?=[—–|\n(]|\s-\s|$)"
_BY = re.compile(
    rf"(?:^|(?<=\n)|(?<=[—–|]\s))(?P<it>(?:[Bb]y|BY|Автор(?:ы)?:?|Текст:?)\s+{_NAME}"
    rf"(?:,\s[^\n—–|.]{{2,60}})?){_ENDS}"
)
_BY_CASELESS = re.compile(
    rf"(?:^|(?<=\n))(?P<it>(?:بقلم|كتب|نویسنده|نوشته|گزارش)\s*:?\s+{_CASELESS_NAME}){_ENDS}"
)
_DESK = re.compile(
    r"""(?:^|(?<=[\n.(]))\s*(?P<it>
    (?:(?:additional\s+)?(?:reporting|writing)|editing|edited|compiled|translated)\s+by\s+\w[^\n.)]{2,120}
    | (?:редактор|корреспондент|подготовил[аи]?|перев[её]л[аи]?)\s*:\s*\w[^\n.)]{2,80}
    | (?:تحرير|إعداد|ترجمة|ویراستار|ترجمه)\s*:\s*\w[^\n.)]{2,80})""",
    _LOOSE,
)

# ---- where and when it was put out ----

_PLACE = r"[A-ZÀ-ÞА-ЯЁ][A-ZÀ-ÞА-ЯЁ.'’ -]{2,40}"
_DATELINE = re.compile(
    rf"(?:^|(?<=\n))(?P<it>{_PLACE}(?:,\s[^\n—–()]{{2,40}}?)?(?:\s*[(/][^\n()]{{2,40}}\)?)?)\s*[—–]\s"
)
_DATELINE_CASELESS = re.compile(
    r"(?:^|(?<=\n))(?P<it>[\u0600-\u06ff]+(?:\s[\u0600-\u06ff]+)?\s*\([^\n()]{2,40}\))\s*[-:—–]"
)
_DATELINE_SOURCE = re.compile(r"(?:^|(?<=\n))(?P<it>\(\s*[^\n()]{2,40}\))\s*[—–-]\s")

# ---- where else it stood, whose picture it is ----

_PUBLISHED = re.compile(
    r"""\b(?:first|originally|previously)\s+(?:published|appeared|posted)\s+(?:in|on|by|at)\b
    | \b(?:re-?published|reprinted|reproduced)\s+(?:from|with|under|courtesy)\b
    | впервые\s+опубликован\w* | (?:пере)?печатается\s+(?:с|по)\b | نشر(?:ت)?\s+لأول\s+مرة | نخستین\s+بار\s+در""",
    _LOOSE,
)
_PICTURE = re.compile(
    r"""(?:^|(?<=[\n.(\[]))\s*(?P<it>(?:photo(?:graph)?s?|image|picture|illustration|фото|снимок|صورة|تصوير|عکس)
    (?:\s+credits?)?\s*(?:\bby\b|\bcourtesy\s+of\b|:|/|©)\s*\w[^\n\]]{1,100}?)(?=[.)\]]+(?:\s|$)|\n|$)""",
    _LOOSE,
)

# ---- what the law makes an outlet say ----

_IN_RUSSIA = r"(?:in|on\s+the\s+territory\s+of)\s+(?:Russia|the\s+Russian\s+Federation|the\s+RF)\b"
_FORBIDDEN = re.compile(
    rf"""\b(?:banned|outlawed|prohibited|forbidden|recogni[sz]ed\s+as\s+(?:extremist|terrorist))\s+{_IN_RUSSIA}
    | \bforeign\s+agent\b | \bundesirable\s+organi[sz]ation\b
    | запрещ[её]н\w*\s+(?:в|на\s+территории)\s+(?:РФ|Росси\w+) | иноагент\w* | иностранн\w+\s+агент\w*
    | нежелательн\w+\s+организаци\w+ | экстремист\w+\s+организаци\w+ | террористическ\w+\s+организаци\w+
    | (?:ال)?محظور(?:ة)?\s+في\s+روسيا | عميل\s+أجنبي
    | (?:ممنوع|ممنوعه|غیرقانونی)\s+در\s+روسیه | عامل\s+(?:خارجی|بیگانه)""",
    _LOOSE,
)
_STATUS = re.compile(
    rf"""\b(?:is|are|was|were|has\s+been|have\s+been)\s+(?:\w+\s+)?
      (?:considered|designated|declared|recogni[sz]ed|label+ed|listed|deemed|registered)\s
      [^.\n]{{0,60}}?\b(?:foreign\s+agents?|undesirable|extremist\s+organi[sz]ations?)\b
    | \b(?:is|are)\s+banned\s+{_IN_RUSSIA}
    | (?:признан|внес[её]н|включ[её]н)\w*\s[^.\n]{{0,80}}?
      (?:иностранн\w+\s+агент\w*|иноагент\w*|нежелательн\w+|экстремистск\w+)
    | выполняющ\w+\s+функции\s+иностранн\w+\s+агент\w* | является\s+(?:иностранн\w+\s+агент\w*|иноагент\w*)
    | (?:مصن[فّ]+(?:ة)?|مدرج(?:ة)?|تعتبر|يعتبر)\s[^.\n]{{0,60}}?(?:عميل|عملاء)\s+أجنبي?
    | (?:عامل|نماینده)\s+(?:خارجی|بیگانه)\s+(?:شناخته|محسوب|اعلام)""",
    _LOOSE,
)
_RIGHTS = re.compile(
    r"""\ball\s+rights\s+reserved\b | ^\s*(?:copyright\s+)?(?:©|\(c\))\s*\S | \bcopyright\s+(?:©\s*)?(?:19|20)\d\d\b
    | \bmay\s+not\s+be\s+(?:published|reproduced|broadcast|rewritten|redistributed)\b
    | все\s+права\s+защищены | (?:пере)?печатк\w+\s[^.\n]{0,60}(?:запрещ|ссылк|согласи)\w*
    | جميع\s+الحقوق\s+محفوظة | حقوق\s+النشر\s+محفوظة | (?:يحظر|يمنع)\s+(?:إعادة\s+)?(?:النشر|نشر|النسخ)
    | (?:تمام|تمامی|کلیه|همه)\s+حقوق\s[^.\n]{0,60}محفوظ | (?:بازنشر|نقل)\s[^.\n]{0,60}(?:ذکر|با)\s*(?:نام\s+)?منبع""",
    _LOOSE | re.MULTILINE,
)

# ---- how to reach it ----

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+(?<![.])")
_WEB = re.compile(
    r"\[[^\]\n]{1,200}\]\((?:https?:|mailto:)[^)\s]+\)|<(?:https?://|www\.)[^\s>]+>"
    r"|(?:\bhttps?://|\bwww\.|\bt\.me/)[^\s<>«»“”\"]*[^\s<>«»“”\".,;:!?)\]،؛؟]",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z0-9_]{3,30}\b(?!\.[A-Za-z])")
_PHONE = re.compile(
    r"(?:(?:\b(?:tel|phone|fax|mobile|whatsapp|тел|факс)|هاتف|تلفن|فاكس)[\w.]*\s*:?\s*\(?\+?|(?<![\w+])\+\(?)"
    r"\d[\d\s().-]{5,18}\d",
    re.IGNORECASE,
)

# ---- how it speaks of itself ----

_OURSELVES = re.compile(
    r"""\bour\s+(?:own\s+|special\s+|staff\s+)?(?:correspondent|reporter|newspaper|newsroom|news\s?desk|website
      |agency|magazine|channel|editors|editorial\s+(?:team|office|board))s?\b
    | \bthis\s+(?:newspaper|website|magazine|publication|news\s+agency|broadcaster)\b
    | \bнаш(?:[аеиу]|его|ему|ей|ем|им|ими|их)?\s+(?:(?:специальн|собственн)\w+\s+)?
      (?:корреспондент|издани|газет|редакци|сайт|журнал|телеканал|портал)\w*
    | (?<!\w)[ولب]?(?:مراسل|صحيفت|موقع|قنات|وكالت|مجلت)(?:نا|تنا)(?!\w) | (?<!\w)لمراسلنا(?!\w)
    | (?<!\w)(?:خبرنگار|گزارشگر|روزنامه|خبرگزاری|وب‌?سایت|رسانه|تحریریه)[یٔ]?\s+ما(?!\w)""",
    _LOOSE,
)

RULES: tuple[Rule, ...] = (
    Rule("byline", "by_line", _BY, first=4),
    Rule("byline", "by_line", _BY_CASELESS, first=4),
    Rule("signature", "desk_note", _DESK),
    Rule("dateline", "dateline", _DATELINE, first=4),
    Rule("dateline", "dateline", _DATELINE_CASELESS, first=4),
    Rule("dateline", "dateline", _DATELINE_SOURCE, first=4),
    Rule("credit", "published_before", _PUBLISHED, reach="sentence"),
    Rule("credit", "picture_credit", _PICTURE),
    Rule("legal_formula", "legal_bracket", _FORBIDDEN, reach="bracket"),
    Rule("legal_formula", "legal_status", _STATUS, reach="sentence"),
    Rule("legal_formula", "rights_notice", _RIGHTS, reach="sentence"),
    Rule("contact", "mail_address", _MAIL),
    Rule("contact", "web_address", _WEB),
    Rule("contact", "handle", _HANDLE),
    Rule("contact", "phone", _PHONE),
    Rule("self_reference", "own_voice", _OURSELVES, quoted=False),
)

# Passages of these roles say where a text comes from and nothing else: they are proposed whole.
WHOLE_ROLES = {
    "byline": "byline",
    "signature": "signature",
    "contact": "contact",
    "credit": "credit",
    "dateline": "dateline",
}
