"""Give-away text is proposed in four scripts, and what only looks like it is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.giveaways import REASONS, Known, Proposal, Stretch, propose, without_masked
from app.core.text.graphemes import inside_graphemes
from app.core.text.masks import Mask
from app.core.text.sentences import sentence_starts

WEIR = Known(("Weir Gazette", "WGZ"), ("weir.example",), "Mara Quill and Ilo Tann")


def found(
    text: str, known: Known = WEIR, role: str = "body", language: str = "en"
) -> list[tuple[str, str, str]]:
    """Kind, reason and words of each proposal in one passage."""
    passage = Stretch(0, len(text), role, tuple(sentence_starts(text, language)))
    return [(one.kind, one.reason, text[one.start : one.end]) for one in propose(text, [passage], known)]


def words(text: str, known: Known = WEIR, language: str = "en") -> list[str]:
    """The words alone."""
    return [one[2] for one in found(text, known, language=language)]


@pytest.mark.parametrize("role", ["byline", "signature", "contact", "credit", "dateline"])
def test_a_passage_that_only_says_where_it_is_from_is_proposed_whole(role: str) -> None:
    assert found("Written on the quay", role=role) == [(role, "passage_role", "Written on the quay")]


@pytest.mark.parametrize(
    ("text", "kind", "reason", "covered"),
    [
        ("Mara Sand\nEver since the ferry stopped, nobody came.", "byline", "first_line", "Mara Sand"),
        ("By Tam Oakes, Riverton — The ferry stopped.", "byline", "by_line", "By Tam Oakes, Riverton"),
        ("Автор: Пётр Озеров\nПаром встал.", "byline", "by_line", "Автор: Пётр Озеров"),
        ("بقلم: سلمى النهري\nتوقفت العبارة.", "byline", "by_line", "بقلم: سلمى النهري"),
        ("نویسنده: آرش رودی\nکشتی ایستاد.", "byline", "by_line", "نویسنده: آرش رودی"),
        ("RIVERTON, 12 March — The ferry stopped.", "dateline", "dateline", "RIVERTON, 12 March"),
        ("РЕЧНОЙ, 12 марта — Паром встал.", "dateline", "dateline", "РЕЧНОЙ, 12 марта"),
        ("النهر (وكالة المعبر) - توقفت العبارة.", "dateline", "dateline", "النهر (وكالة المعبر)"),
        ("It stopped. (Editing by Tam Oakes)", "signature", "desk_note", "Editing by Tam Oakes"),
        (
            "It stopped. It was first published in a weekly.",
            "credit",
            "published_before",
            "It was first published in a weekly.",
        ),
        ("Photo: the harbour desk", "credit", "picture_credit", "Photo: the harbour desk"),
        ("Фото: портовая служба", "credit", "picture_credit", "Фото: портовая служба"),
        (
            "The front (a group banned in Russia) wrote.",
            "legal_formula",
            "legal_bracket",
            "(a group banned in Russia)",
        ),
        (
            "It rained. The paper is considered a foreign agent. It rained.",
            "legal_formula",
            "legal_status",
            "The paper is considered a foreign agent.",
        ),
        (
            "Газета признана в РФ иностранным агентом.",
            "legal_formula",
            "legal_status",
            "Газета признана в РФ иностранным агентом.",
        ),
        (
            "Фронт (организация запрещена в России) написал.",
            "legal_formula",
            "legal_bracket",
            "(организация запрещена в России)",
        ),
        ("نقلت الجبهة (المحظورة في روسيا) الخبر.", "legal_formula", "legal_bracket", "(المحظورة في روسيا)"),
        ("It rained. All rights reserved.", "legal_formula", "rights_notice", "All rights reserved."),
        ("Дождь. Все права защищены.", "legal_formula", "rights_notice", "Все права защищены."),
        ("جميع الحقوق محفوظة", "legal_formula", "rights_notice", "جميع الحقوق محفوظة"),
        ("تمامی حقوق این متن محفوظ است.", "legal_formula", "rights_notice", "تمامی حقوق این متن محفوظ است."),
        ("Write to desk@quay.example, please.", "contact", "mail_address", "desk@quay.example"),
        ("More at https://quay.example/a_(b).", "contact", "web_address", "https://quay.example/a_(b"),
        ("Follow @quay_desk for more.", "contact", "handle", "@quay_desk"),
        ("Tel: +44 20 5555 0101 at noon", "contact", "phone", "Tel: +44 20 5555 0101"),
        ("He told our correspondent so.", "self_reference", "own_voice", "our correspondent"),
        ("Он сообщил нашему корреспонденту.", "self_reference", "own_voice", "нашему корреспонденту"),
        ("قال لمراسلنا إن العبارة توقفت.", "self_reference", "own_voice", "لمراسلنا"),
        ("او به خبرنگار ما گفت.", "self_reference", "own_voice", "خبرنگار ما"),
        ("He told the Weir Gazette so.", "self_reference", "own_name", "Weir Gazette"),
        ("THE WEIR GAZETTE stopped.", "self_reference", "own_name", "WEIR GAZETTE"),
        ("More on news.Weir.example/ferry.", "self_reference", "own_domain", "news.Weir.example/ferry"),
        ("The ferry, Mara Quill wrote, stopped.", "byline", "author_name", "Mara Quill"),
    ],
)
def test_what_gives_an_outlet_away_is_proposed(text: str, kind: str, reason: str, covered: str) -> None:
    assert found(text) == [(kind, reason, covered)]


@pytest.mark.parametrize(
    ("name", "text", "covered"),
    [
        ("Речной вестник", "По словам «Речного вестника», паром встал.", ["Речного вестника"]),
        ("Речной вестник", "Речные вестники зимы: льдины.", []),
        ("المعبر", "كتبت والمَعبر تتابع الخبر، وللمعبرة رأي.", ["والمَعبر"]),
        ("رودخانه نو", "به گزارش رودخانه نو کشتی ایستاد.", ["رودخانه نو"]),
        ("The Quay", "The Quay says so; on the quay nobody did. Read the Quay.", ["The Quay", "the Quay"]),
    ],
)
def test_a_name_is_found_as_its_language_bends_it(name: str, text: str, covered: list[str]) -> None:
    found_words = words(text, Known((name,)))
    assert [one for one in found_words if one in covered] == covered
    assert len(found_words) == len(covered) or covered == []


@pytest.mark.parametrize(
    "text",
    [
        "In the mirror of the river nothing moved.",
        "Mirrors hung in the hall; a MIRROR was broken, and Mirror-makers came.",
        "Ministers and mirrors: nobody looked.",
    ],
)
def test_a_name_that_is_a_common_word_needs_its_capital_and_its_edges(text: str) -> None:
    assert words(text, Known(("Mirror",))) == []
    assert words("He told Mirror so, and the Mirror's desk.", Known(("Mirror",))) == ["Mirror", "Mirror"]


@pytest.mark.parametrize(
    "text",
    [
        "“Our correspondent saw it,” wrote the Coast Tonight.",
        "Coast Tonight reported on Monday that the ferry would stop.",
        "The film was banned in Russia in 1936 and shown again later.",
        "By Monday the ferry had stopped, and by Tuesday nobody came.",
        "He wrote about a foreign agent in his novel.",
        "In 2024 12 345 678 tonnes were moved.",
        "Our river is ours — and their river is theirs.",
        "The weir gazette of old, a list of sluices.",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert words(text) == []


def test_a_byline_in_the_middle_of_an_article_is_no_byline() -> None:
    parts = ["One.", "Two.", "Three.", "Four.", "Five.", "Mara Sand\nwent home."]
    text, passages = "", []
    for part in parts:
        passages.append(Stretch(len(text), len(text) + len(part), "body"))
        text += part + "\n\n"
    assert propose(text, passages, Known()) == []


def test_a_proposal_inside_another_is_left_out_and_two_that_overlap_become_one() -> None:
    assert words("(banned in Russia, see https://weir.example/law)") == [
        "(banned in Russia, see https://weir.example/law)"
    ]


def test_what_is_masked_already_is_not_proposed_again() -> None:
    proposal = Proposal(4, 9, "contact", "handle")
    assert without_masked([proposal], [Mask(3, 9)]) == []
    assert without_masked([proposal], [Mask(5, 9)]) == [proposal]


ALPHABET = st.sampled_from(
    [*"aA .\n(@", "\u0301", "👩‍👩‍👧", "Mara Quill", "Weir Gazette", "banned in Russia", "By ", "المعبر", "ً"]
)


@given(st.lists(ALPHABET, max_size=30).map("".join), st.sampled_from(["body", "byline"]))
def test_proposals_are_ordered_disjoint_and_never_inside_a_grapheme(text: str, role: str) -> None:
    passages = [Stretch(0, len(text), role)] if text else []
    inside, last = set(inside_graphemes(text)), 0
    for one in propose(text, passages, Known(("Weir Gazette", "المعبر"), (), "Mara Quill")):
        assert last <= one.start < one.end <= len(text)
        assert one.start not in inside
        assert one.end not in inside
        assert one.reason in REASONS
        last = one.end
