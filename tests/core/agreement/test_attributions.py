"""Agreement on who says what: which citations are seen, which words they are, and whom they cite."""

import doctest
import importlib
import json
from dataclasses import replace

import pytest

from app.core.agreement.attributions import AttributionReport, report_attributions
from app.core.citations.attributions import Attribution, Range
from app.core.citations.network import Reader

ANN, BEN, CEM = 1, 2, 3


def said(who: int, passage: int, content: Range, outlet: str | None = None, **more: object) -> Attribution:
    return Attribution(
        uid=f"{content}",
        annotator=who,
        passage=passage,
        document=passage // 3,
        publisher="",
        cited_outlet=outlet,
        content=(content,),
        source=((0, 5),),
        **more,  # type: ignore[arg-type]
    )


def report(found: list[Attribution], passages: int, who: tuple[int, ...] = (ANN, BEN)) -> AttributionReport:
    readers = [Reader(passage, passage // 3, "", one) for passage in range(passages) for one in who]
    return report_attributions(found, readers, dict.fromkeys(range(passages), 100), {ANN: "Ann", BEN: "Ben"})


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(importlib.import_module("app.core.agreement.attributions")).failed == 0


def test_what_two_saw_is_compared_and_what_one_saw_is_counted() -> None:
    found = report(
        [
            said(ANN, 0, (10, 30), "herald"),
            said(BEN, 0, (10, 20), "herald"),
            said(ANN, 1, (10, 30), "herald"),
            said(ANN, 2, (10, 30), "post"),
            said(BEN, 2, (10, 30), "herald", speech="direct"),
        ],
        3,
    )
    assert (found.n_attributions, found.n_citations, found.n_matched) == (5, 3, 2)
    assert found.seen["positive"].value == pytest.approx(2 * 2 / (2 * 2 + 1))
    assert found.parts["content"]["f1_matched"].value == pytest.approx((20 + 40) / (30 + 40))
    assert found.outlet["percent"].value == 0.5
    assert found.speech["percent"].value == 0.5
    assert found.speech["percent"].n_pairable == 2


def test_characters_of_a_part_are_compared_over_all_who_read_the_passage() -> None:
    found = report([said(ANN, 0, (0, 50)), said(BEN, 0, (0, 50)), said(ANN, 1, (0, 50))], 2)
    alpha = found.parts["content"]["alpha_characters"]
    # 50 characters both, 50 only Ann, 100 nobody: observed 50 of 200 pairs; 150 of 400 judgements are marked.
    assert alpha.value == pytest.approx(1 - 399 * (2 * 50) / (2 * 150 * 250), abs=1e-9)
    assert alpha.n_pairable == 2


def test_no_report_names_an_outlet_that_is_cited() -> None:
    only = report([said(who, 0, (0, 9), "secret-herald") for who in (ANN, BEN)], 1)
    assert only.outlet["alpha_nominal"].reason == "no_variation"
    both = report([said(who, n, (0, 9), f"secret-{n}") for who in (ANN, BEN) for n in range(9)], 9)
    assert both.outlet["alpha_nominal"].value == 1
    for one in (only, both):
        assert "secret" not in json.dumps(one.as_dict())


def test_where_nobody_saw_anything_every_number_has_its_reason() -> None:
    found = report([], 2)
    assert found.seen["positive"].reason == "label_unused"
    assert found.parts["cue"]["f1_matched"].reason == "no_pairs"
    assert found.parts["cue"]["alpha_characters"].reason == "label_unused"
    assert found.outlet["percent"].reason == "no_pairs"
    alone = report([said(ANN, 0, (0, 9))], 1, (ANN,))
    assert alone.seen["positive"].reason == "no_pairs"
    nobody = report_attributions([], [], {})
    assert nobody.seen["positive"].reason == "no_pairs"


def test_intervals_leave_out_articles_and_are_there_where_there_are_enough() -> None:
    found = []
    for passage in range(120):
        found.append(said(ANN, passage, (10, 40), f"o{passage % 3}"))
        if passage % 2:
            found.append(said(BEN, passage, (10, 40 + passage % 7), f"o{passage % 3 if passage % 5 else 0}"))
    many = report(found, 120)
    for one in (many.seen["positive"], many.parts["content"]["f1_matched"], many.outlet["alpha_nominal"]):
        assert one.value is not None
        assert one.ci is not None
        assert one.ci[0] < one.value < one.ci[1]
        assert one.n_clusters is not None
        assert one.n_clusters >= 20
    few = report(found[:40], 27)
    assert few.parts["content"]["f1_matched"].ci is None
    assert [note.code for note in few.parts["content"]["f1_matched"].notes] == ["too_few_groups"]


@pytest.mark.parametrize(
    ("articles", "every", "is_shown"), [(19, 1, False), (20, 1, True), (20, 4, False), (40, 4, True)]
)
def test_seldom_citations_need_more_articles(articles: int, every: int, is_shown: bool) -> None:
    per_article = 16
    readers = [
        Reader(n, n // per_article, "", who) for n in range(articles * per_article) for who in (ANN, BEN)
    ]
    found = [
        replace(said(who, n, (0, 9)), document=n // per_article)
        for n in range(0, articles * per_article, every)
        for who in ((ANN, BEN) if n % (every * 5) else (ANN,))
    ]
    lengths = dict.fromkeys(range(articles * per_article), 100)
    seen = report_attributions(found, readers, lengths).seen["positive"]
    assert (seen.ci is not None) == is_shown
    sentences = [note.sentence for note in seen.notes if note.code == "too_few_groups"]
    assert sentences == (
        []
        if is_shown
        else [
            f"No interval: {articles} articles to go by. 40 are enough; 20 where there is an attribution for every"
            " third reading."
        ]
    )


@pytest.mark.parametrize(("citations", "is_shown"), [(39, False), (40, True)])
def test_what_is_said_of_citations_has_an_interval_from_forty_that_two_saw_on(
    citations: int, is_shown: bool
) -> None:
    found = [
        replace(said(who, n, (0, 9), f"o{n % 2 if who == ANN or n % 5 else 0}"), document=n // 2)
        for n in range(citations)
        for who in (ANN, BEN)
    ]
    readers = [Reader(n, n // 2, "", who) for n in range(citations) for who in (ANN, BEN)]
    alpha = report_attributions(found, readers, dict.fromkeys(range(citations), 100)).outlet["alpha_nominal"]
    assert (alpha.ci is not None) == is_shown
    assert ("too_few_uses" in [note.code for note in alpha.notes]) != is_shown


def test_three_who_see_the_same_are_one_citation() -> None:
    found = report([said(who, 0, (0, 9), "herald") for who in (ANN, BEN, CEM)], 1, (ANN, BEN, CEM))
    assert (found.n_citations, found.n_matched, found.seen["positive"].value) == (1, 1, 1.0)
