"""Roles as a careful person would propose them. Every text here is invented."""

import pytest

from app.core.text.role_forms import author, own_form
from app.core.text.roles import ROLES, propose_roles

PROSE = "The delegations of Ostra and Verd met on Monday to speak of the dam above the old town."
MORE = "Nobody who lives along the river was surprised by what the two ministers said that evening."


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("By Ann Vale", "byline"),
        ("By Ann Vale and Omar de la Rhee | Ostra –", "byline"),
        ("Written by Ann O’Vale, staff writer", "byline"),
        ("Автор: Анна Вейл", "byline"),
        ("بقلم: أحمد النهري", "byline"),
        ("نویسنده: احمد رودی", "byline"),
        ("3 May 2031", "dateline"),
        ("May 3, 2031", "dateline"),
        ("Published: Monday, 3 May 2031, 14:05 UTC", "dateline"),
        ("2031-05-03", "dateline"),
        ("3 мая 2031 г.", "dateline"),
        ("۳ سرطان ۱۴۱۰", "dateline"),
        ("OSTRA CITY, May 3 (River Wire) –", "dateline"),
        ("(Translated)", "translation_note"),
        ("Translated from Verdish by Omar Rhee", "translation_note"),
        ("Перевод с вердского", "translation_note"),
        ("ترجمه: احمد رودی", "translation_note"),
        ("Photo by Ann Vale", "credit"),
        ("Image: Ann Vale/River Wire", "credit"),
        ("View of the dam. Photo by Ann Vale via Picture Pool (CC BY-NC 2.0)", "caption"),
        ("The dam at dawn (Photo: Ann Vale)", "caption"),
        ("Figure 2: Water levels since 2020", "caption"),
        ("Originally published in the Lower Post", "credit"),
        ("This article first appeared in the Lower Post.", "credit"),
        ("Via LowerPost.example", "credit"),
        ("Source: River Wire", "credit"),
        ("Read this post in Verdish", "boilerplate"),
        ("Subscribe to our newsletter", "boilerplate"),
        ("© 2031 Lower Post. All rights reserved.", "boilerplate"),
        ("Press Release", "boilerplate"),
        ("OPINION:", "boilerplate"),
        ("www.lowerpost.example", "contact"),
        ("<https://lowerpost.example/about>", "contact"),
        ("[lowerpost.example/contact](https://lowerpost.example/contact)", "contact"),
        ("E-mail: desk@lowerpost.example", "contact"),
        ("Tel. +99 12 345 67 89", "contact"),
        ("To contact the River Party visit:", "contact"),
        ("\ufd3fنَهْرُنَا كَبِيرٌ\ufd3e", "quotation"),
        ("“The river belongs to those who drink.” [River Song 2:4]", "quotation"),
        ("“The river belongs to those who drink.” — Ann Vale", "quotation"),
        ("> The river belongs\n> to those who drink.", "quotation"),
        ("* * *", "other"),
    ],
)
def test_a_form_gives_the_role_away(text, role):
    assert own_form(text) == role


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "By Friday the town was empty.",
        "By noon on Monday",
        "Translation is an art that few ministers master.",
        "Copyright law will change next year, the minister said.",
        "Contact with the upper villages was lost",
        "Photos taken from a plane show the dam.",
        "A photo by Ann Vale shows the dam.",
        "Recommended water levels were passed in May.",
        "Advertising for the dam began in May.",
        "Cookies were sold at the gate.",
        "In May 2031 the dam was closed.",
        "1 000 000",
        "“We need water,” she said. “We need it now.”",
        "“We need water,” she said, and they called it an “amazing river” - says the expert.",
        "He said the report was “first published” in May.",
        "See how the river fell at www.lowerpost.example and judge for yourself.",
    ],
)
def test_prose_that_only_begins_like_furniture_is_left_open(text):
    assert own_form(text) is None


def test_endless_lines_have_no_form():
    assert own_form("ش" * 60_000) is None
    assert own_form("“" + "a” - " * 20_000) is None
    assert own_form("a" * 590 + "@") is None
    assert own_form("+" + "1 " * 290) is None


def test_the_name_is_taken_out_of_a_byline():
    assert author("By Ann Vale | Ostra –") == "Ann Vale"
    assert author("Ann Vale\n3 May 2031") == "Ann Vale"


def test_the_first_short_line_is_the_title():
    assert propose_roles(["The River Talks", PROSE, MORE]) == ["title", "body", "body"]
    assert propose_roles(["Whose River Is It?", PROSE]) == ["title", "body"]


def test_a_genre_marker_or_byline_above_it_does_not_take_the_titles_place():
    texts = ["Press Release", "The River Talks", "(Translated)", PROSE]
    assert propose_roles(texts) == ["boilerplate", "title", "translation_note", "body"]


def test_an_article_may_have_no_title():
    assert propose_roles(["By Ann Vale | –", PROSE, MORE]) == ["byline", "body", "body"]


def test_a_question_alone_is_text():
    assert propose_roles(["Whose river is it?"]) == ["body"]


def test_under_the_title_a_name_is_a_byline_and_other_lines_are_headings():
    texts = ["The River Talks", "What the two ministers want from the dam", "Ann Vale\n3 May 2031", PROSE]
    assert propose_roles(texts) == ["title", "heading", "byline", "body"]


def test_a_short_line_between_prose_is_a_heading():
    assert propose_roles(["Talks", PROSE, "Ministers and Fishermen", MORE]) == [
        "title",
        "body",
        "heading",
        "body",
    ]


def test_a_heading_may_follow_a_sentence_that_lost_its_end():
    texts = ["Talks", PROSE, "Later, in October, the", "The Old Bridge", MORE]
    assert propose_roles(texts)[-2:] == ["heading", "body"]


def test_a_caption_may_stand_between_heading_and_prose():
    texts = ["Talks", PROSE, "The Old Bridge", "The bridge. Photo by Ann Vale", MORE]
    assert propose_roles(texts)[2:] == ["heading", "caption", "body"]


@pytest.mark.parametrize(
    "line", ["- water for Ostra", "2. Water for Verd", "Water for Verd,", "water for both"]
)
def test_items_of_a_list_are_body(line):
    assert propose_roles(["Talks", PROSE, line, MORE])[2] == "body"


def test_a_line_that_its_neighbour_goes_on_from_is_body():
    assert propose_roles([MORE, "The minister crossed the", "border at noon.", MORE])[1:3] == ["body", "body"]
    assert propose_roles(["The minister crossed the", "border at noon.", MORE]) == ["body"] * 3


def test_at_the_end_an_organisation_signs_and_a_name_is_a_byline():
    texts = ["Talks", PROSE, MORE, "Written for the River Office by", "Ann Vale"]
    assert propose_roles(texts)[3:] == ["signature", "byline"]
    assert propose_roles(["Talks", PROSE, "Media Office of the River Party in Ostra"])[2] == "signature"


def test_lines_above_an_address_belong_to_it():
    texts = [
        "Talks",
        PROSE,
        "Official Website:",
        "<http://river.example/main>",
        "River Party Website",
        "www.r.example",
    ]
    assert propose_roles(texts)[2:] == ["contact"] * 4


def test_a_note_on_the_author_at_the_end_is_no_body():
    bio = "Ann Vale lives in Ostra and has crossed the river more often than most."
    assert propose_roles(["By Ann Vale", PROSE, MORE, bio]) == ["byline", "body", "body", "signature"]
    assert (
        propose_roles(["Talks", PROSE, "Omar Rhee is a correspondent of the Lower Post."])[2] == "signature"
    )


def test_a_person_in_the_middle_of_an_article_is_body():
    person = "Omar Rhee is a correspondent of the Lower Post."
    assert propose_roles(["Talks", PROSE, person, MORE, PROSE, MORE])[2] == "body"


def test_short_lines_alone_are_all_text():
    assert propose_roles(["Water for Ostra", "Water for Verd"]) == ["body", "body"]
    assert propose_roles([]) == []


def test_wrapped_lines_are_prose():
    assert propose_roles(["Talks", PROSE, "The river rose\nand fell again"])[2] == "body"


def test_every_role_proposed_is_one_of_the_roles():
    assert set(propose_roles(["Talks", PROSE, "***", "Ann Vale", "www.r.example"])) <= set(ROLES)
