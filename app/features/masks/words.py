"""The kinds of masks and the reasons of proposals in words."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "signature": _l("signature"),
    "byline": _l("byline"),
    "dateline": _l("dateline"),
    "credit": _l("credit"),
    "legal_formula": _l("legal formula"),
    "contact": _l("contact"),
    "self_reference": _l("speaks of itself"),
    "other": _l("other"),
}
REASONS = {
    "passage_role": _l("the role of this passage says where the text is from"),
    "first_line": _l("a name alone in the first line"),
    "by_line": _l("a line that names who wrote it"),
    "desk_note": _l("a note of who reported, edited or translated it"),
    "dateline": _l("a place, a day or an agency before the first sentence"),
    "published_before": _l("says where it was published before"),
    "picture_credit": _l("says whose picture it is"),
    "legal_bracket": _l("a bracket that some outlets must write by law"),
    "legal_status": _l("a sentence that some outlets must write by law"),
    "rights_notice": _l("a notice of rights"),
    "mail_address": _l("an e-mail address"),
    "web_address": _l("a web address"),
    "handle": _l("a name in a social network"),
    "phone": _l("a telephone number"),
    "own_voice": _l("words in which an outlet speaks of itself"),
    "author_name": _l("the author of this document"),
    "own_name": _l("a name of its outlet in the registry"),
    "own_domain": _l("a web address of its outlet in the registry"),
}
