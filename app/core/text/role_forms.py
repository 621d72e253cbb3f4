"""What role a paragraph's own words give away, in the languages we meet. No names of outlets.

Each pattern asks for the whole formula ("translated by", not "translation"): taking prose for furniture
costs an annotation, taking furniture for prose costs the lead a click.
"""

import re
from collections.abc import Callable

_LOOSE = re.IGNORECASE | re.VERBOSE


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Markers of genre above a title; they say nothing to annotate. Written with hyphens for spaces.
_KICKERS = _words(
    """press-release news-release media-release statement opinion op-ed analysis commentary editorial
    comment interview exclusive breaking-news news feature explainer report
    пресс-релиз мнение аналитика интервью новости заявление
    بيان-صحفي رأي تحليل مقابلة خبر اعلامیه بیانیه دیدگاه"""
)

_BOILERPLATE = re.compile(
    r"""read\s+(?:this\s+(?:post|article|story|page)\s+in|more\b|also\b|next\b|the\s+full|in\s+\w+$)
    | see\s+also\b | also\s+read\b | related\s+(?:articles|stories|posts|topics|news)
    | recommended(?:\s+for\s+you)?\s*:?$ | share\s+(?:this|on|via)\b
    | follow\s+us\b | subscribe\b | sign\s+up\b
    | join\s+(?:us|our)\b | log\s+in\b | (?:support|donate\s+to)\s+(?:us|our)\b | donate(?:\s+now)?$
    | advertis(?:ement|ing)$ | sponsored\s+(?:content|by) | all\s+rights\s+reserved
    | copyright\s*(?:©|\(c\)|\d{4}|:) | © | tags?\s*: | topics?\s*: | filed\s+under | categor(?:y|ies)\s*:
    | click\s+here | listen\s+to\s+this | print\s+(?:this|version) | leave\s+a\s+comment | \d*\s*comments?$
    | back\s+to\s+top | skip\s+to\b | cookie\s+(?:policy|settings|notice) | we\s+use\s+cookies
    | читайте\s+также | подпис(?:аться|ывайтесь) | поделиться$ | все\s+права\s+защищены | реклама$
    | اقرأ\s+أيضا | اقرأ\s+المزيد | جميع\s+الحقوق\s+محفوظة | بیشتر\s+بخوانید""",
    _LOOSE,
)

_CREDIT = re.compile(
    r"""(?:first|originally|previously)\s+(?:published|appeared|posted)
    | this\s+(?:article|post|story|piece|text|report)\b.{0,40}\b
      (?:published|republished|appeared|reprinted|posted)
    | (?:re-?published|reprinted|reposted|reproduced|cross-?posted|adapted)\s+
      (?:from|by|with|under|courtesy)\b
    | (?:sources?|via|courtesy)\s*: | courtesy\s+of\b | via\s+\S+(?:\s+\S+){0,3}$
    | источник\s*: | المصدر\s*: | منبع\s*:""",
    _LOOSE,
)

# A picture's credit begins a line, a sentence or a bracket, with a capital; prose may speak of pictures too.
_PICTURE = re.compile(
    r"""(?:^|[.!?)\]|/([\u2013\u2014\u201d"]\s*)
    (?:Photo(?:graph)?s?|Image|Picture|Illustration|Graphic|Map|Video|Screenshot|Cartoon|Фото|Снимок|عکس|صورة)
    (?:\s+credits?)?\s*(?:by\b|courtesy\b|:|/|©|-\s)""",
    re.VERBOSE,
)
_LICENCE = re.compile(r"\bCC[ -](?:BY|0)\b")
_CAPTION = re.compile(r"(?:caption|fig(?:ure)?\.?\s*\d+|подпись|рис\.?\s*\d+)\s*[:.]", re.IGNORECASE)

_TRANSLATION = re.compile(
    r"""[\[(]\s*(?:translat|перев|ترجم) | (?:this\s+\w+\s+(?:is|was)\s+)?translated\s*(?:$|by\b|from\b|into\b)
    | translation\s*(?:$|:|by\b|from\b) | translators?\s*: | перевод\s*(?:$|:|с\b) | перев[её]ла?\s*:
    | (?:ترجمة|ترجمه|مترجم)\s*:""",
    _LOOSE,
)

_ADDRESS = re.compile(
    r"""\[[^\]\n]*\]\((?:https?:|mailto:)[^)\s]*\) | <?(?:https?://|www\.)[^\s>]+>?
    | <?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+>?
    | (?:(?:tel|phone|fax|mobile|whatsapp|тел|факс|هاتف|تلفن)[\w.]*\s*:?\s*|\+)\(?\d[\d\s().-]{5,}\d""",
    _LOOSE,
)
_CONTACT = re.compile(
    r"""to\s+contact\b | contacts?\s*(?::|us\b|$) | (?:for\s+)?(?:media|press)\s+(?:contacts?|inquir|enquir)
    | (?:e-?mail|tel|phone|fax|address|website|web\s?site|whatsapp|telegram)\s*: | контакты\s*(?::|$)
    | للتواصل | اتصل\s+بنا | تماس\s+با\s+ما""",
    _LOOSE,
)
_CONTACT_WORD = re.compile(
    r"""\b(?:web\s?site|web\s?page|e-?mail|telephone|phone|fax|contact|address|сайт|почта|телефон)\b
    | الموقع | وبسایت | ایمیل""",
    _LOOSE,
)

_MONTHS = _words(
    """jan feb mar apr may jun jul aug sep sept oct nov dec
    january february march april june july august september october november december
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت
    فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"""
)
_DATE_WORDS = _words(
    """mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
    am pm a.m p.m gmt utc est edt cet bst published updated posted modified last first on at of the date time
    г года в опубликовано обновлено نشر تاريخ تاریخ سال"""
)
_DATE_NUMBER = re.compile(r"\d{1,4}(?:st|nd|rd|th)?(?:[:./-]\d{1,4}){0,2}(?:am|pm|z)?$", re.IGNORECASE)
_FULL_DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
_PLACE_FIRST = re.compile(r"[^\W\d_]{3,}(?:[ -][^\W\d_]+){0,2}\s*[,(/][^.!?]{0,40}\d[^.!?]{0,30}$")

_PARTICLES = _words("de del der den van von da di la le el al bin ibn ben abu ul ud ur e y und and & و")
_BY = re.compile(
    r"""(?:(?:written\s+|story\s+|words\s+|text\s+)?by|автор(?:ы)?\s*:?|por|par|von
    |بقلم\s*:?|نویسنده\s*:?|نوشته\s*:?)\s+""",
    _LOOSE,
)
# What parts a name in a byline from the author's place or post.
_AFTER_NAME = re.compile(r"[|,/(\n\u2013\u2014]|\s-\s")

_ORGANISATION = re.compile(
    r"""\b(?:office|bureau|service|committee|editors?|editorial|board|staff|desk|agency|ministry|department
    |secretariat|council|party|movement|редакция|пресс-служба)\b | مكتب | المكتب | دفتر""",
    _LOOSE,
)
_SIGNED = re.compile(
    r"(?:written|prepared|issued|signed|compiled|edited)\s+(?:for|by|on\s+behalf)\b|(?:the\s+)?editors?$|about\s+the\s+author",
    re.IGNORECASE,
)
_PROFESSION = re.compile(
    r"""\s+(?:is|are)\s.{0,80}?\b(?:editors?|journalists?|writers?|authors?|correspondents?|reporters?|columnists?
    |analysts?|professors?|lecturers?|researchers?|fellows?|contributors?|historians?|students?|translators?)\b""",
    _LOOSE,
)
_LIFE = re.compile(r"\s+(?:is|was|has|writes|works|lives|teaches)\b")

# Ornate parentheses enclose verses. U+FD3F opens in logical order; some texts have them the other way round.
_VERSE = re.compile(r"[\ufd3e\ufd3f].*[\ufd3e\ufd3f][\s\w\[\]():.,\u060c-]{0,60}$", re.DOTALL)
_QUOTED = re.compile(
    r"[\u201c\u00ab\u201e\"].*[\u201d\u00bb\u201c\"]\s*"
    r"(?:[\[(](?=[^\])]*[^\W\d])[^\])]{1,60}[\])]|\u2014\s*(?P<name>[^.!?]{3,60}))$",
    re.DOTALL,
)
_BULLET = re.compile(r"(?:[-*\u2022\u2023\u25aa\u2013\u2014\u00b7]|\(?\w{1,3}[.)])\s")


def own_form(text: str) -> str | None:
    """The role that the words of a line or paragraph alone give away; None where its place must decide."""
    if not any(character.isalnum() for character in text):
        return "other"
    if is_quotation(text):
        return "quotation"
    count = len(text.split())
    if len(text) > _LONGEST_FORM:
        return None
    return next((role for most, role, fits in _FORMS if count <= most and fits(text)), None)


def is_kicker(text: str) -> bool:
    """A marker of genre, such as "Press release"."""
    return "-".join(text.strip(" :.").casefold().split()) in _KICKERS


def is_caption(text: str) -> bool:
    """What a picture shows, known by "Figure 2:" or by the credit in it."""
    return bool(_CAPTION.match(text) or _PICTURE.search(text) or _LICENCE.search(text))


def is_quotation(text: str) -> bool:
    """A verse, a block of quoted lines, or words in quotation marks with their reference and nothing else."""
    if _VERSE.match(text) or all(line.startswith(">") for line in text.split("\n")):
        return True
    quoted = _QUOTED.match(text)
    return bool(quoted and (quoted["name"] is None or is_name(quoted["name"])))


def is_date_line(text: str) -> bool:
    """A line of a date, or of a place and a date, and nothing else."""
    words = [word.strip(",.|()\u060c\u2013\u2014-:").casefold() for word in text.split()]
    has_month = any(word in _MONTHS for word in words)
    if not any(character.isdigit() for character in text) or not (has_month or _FULL_DATE.search(text)):
        return False
    if all(not w or w in _MONTHS or w in _DATE_WORDS or _DATE_NUMBER.match(w) for w in words):
        return True
    return text[:3].isupper() and bool(_PLACE_FIRST.match(text))


def is_contact(text: str) -> bool:
    """Nearly nothing but addresses and numbers, or a short line that says how to get in touch."""
    rest, found = _ADDRESS.subn(" ", text)
    asks = len(rest.split()) <= 15 and bool(_CONTACT.match(text)) and text[-1] not in ".!?"
    return asks or (found > 0 and len(rest.split()) <= 5)


def announces_contact(text: str) -> bool:
    """A short line that belongs to the address after it, such as "Official website" or "Write to us:"."""
    return len(text.split()) <= 10 and (text.endswith(":") or bool(_CONTACT_WORD.search(text)))


def is_byline(text: str) -> bool:
    """Says "by", and whom."""
    found = _BY.match(text)
    return bool(found) and text[-1] not in ".!?" and is_name(author(text), caseless=True)


def author(byline: str) -> str:
    """The name in a byline, without "by" and without what follows the name."""
    found = _BY.match(byline)
    return _AFTER_NAME.split(byline[found.end() if found else 0 :])[0].strip()


def is_name(text: str, caseless: bool = False) -> bool:
    """Words that could be people's names: two or more with capitals, besides particles and initials.

    `caseless` also takes words of scripts without capitals, where something else says that it is a name.
    """
    words = text.split()
    names = [word for word in words if word.casefold() not in _PARTICLES]
    if not 2 <= len(names) <= 7 or len(words) > 9:
        return False
    plain = all(re.sub(r"[.'’-]", "", word).isalpha() for word in names)
    return plain and all(w[0].isupper() or (caseless and w[0].upper() == w[0].lower()) for w in names)


def is_bullet(text: str) -> bool:
    """An item of a list."""
    return bool(_BULLET.match(text))


def is_signature(text: str) -> bool:
    """An organisation or the editors, as they sign at the end."""
    return len(text.split()) <= 15 and bool(_SIGNED.match(text) or _ORGANISATION.search(text))


def is_about_author(text: str, name: str) -> bool:
    """Says who the author is: by the name in the byline, or by a name, "is" and a writer's profession."""
    if name and text.startswith(name) and _LIFE.match(text[len(name) :]):
        return True
    found = _PROFESSION.search(text[:200])
    return bool(found and is_name(text[: found.start()])) and len(text.split()) <= 80


# What furniture looks like: at most so many words, the role, and the test. The first that fits decides.
_LONGEST_FORM = 600
_FORMS: tuple[tuple[int, str, Callable[[str], object]], ...] = (
    (5, "boilerplate", is_kicker),
    (15, "translation_note", _TRANSLATION.match),
    (12, "dateline", is_date_line),
    (60, "credit", _PICTURE.match),
    (60, "caption", is_caption),
    (20, "credit", _CREDIT.match),
    (20, "boilerplate", _BOILERPLATE.match),
    (60, "contact", is_contact),
    (20, "byline", is_byline),
)
