"""A sentence that a page break cut in two is proposed as one passage."""

import pytest

from app.core.text.joins import begins_in_lower_case, ends_finished, goes_on, propose_joins


@pytest.mark.parametrize(
    "text",
    [
        "The dam holds.",
        "Does it?",
        "It does!",
        "It may …",
        "“The dam holds.”",
        "(The dam holds.)",
        "*The dam holds.*",
        "he said: ‘It “holds.”’",
        "«Плотина стоит.»",
        "The dam holds.[12]",
        "The dam holds.²",
        "سد می‌ماند؟",
        "ڈیم قائم ہے۔",
        "大坝很稳。",
        "大坝很稳。」",
        "The dam holds. ",
    ],
)
def test_a_finished_sentence_ends_with_a_stop_whatever_closes_after_it(text):
    assert ends_finished(text)


@pytest.mark.parametrize(
    "text", ["crossed the", "the dam,", "“the dam”", "Mr Vale (Ostra)", "", "سد می‌ماند", "v1.2"]
)
def test_without_a_stop_a_sentence_is_not_finished(text):
    assert not ends_finished(text)


@pytest.mark.parametrize(
    "text", ["border at noon", "“border at noon", "(river)", "граница", "*river*", "élan"]
)
def test_small_first_letters_are_seen_behind_quotes_and_brackets(text):
    assert begins_in_lower_case(text)


@pytest.mark.parametrize(
    "text", ["Border", "12 men", "- item", "a) item", "ii. item", "سد", "大坝", "", "“No"]
)
def test_capitals_numbers_list_items_and_letters_without_case_do_not_go_on(text):
    assert not begins_in_lower_case(text)


def test_a_comma_lets_the_sentence_go_on():
    assert goes_on("Along the river,", "where the dam is")


@pytest.mark.parametrize("end", [":", ";", ":”"])
def test_what_announces_a_list_is_no_sentence_cut_in_two(end):
    assert not goes_on("The treaty names" + end, "the dam, the river")


def test_only_body_joins():
    texts = ["a river and", "its dam and", "its lake and", "its fish."]
    assert propose_joins(texts, ["body"] * 4) == [1, 2, 3]
    assert propose_joins(texts, ["body", "caption", "body", "body"]) == [3]
    assert propose_joins(texts, ["heading", "body", "body", "quotation"]) == [2]
    assert propose_joins([], []) == []
