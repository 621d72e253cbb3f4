"""Claims: made, named, joined and left by leads, and nothing that was said is lost."""

from typing import Any

import pytest

from app.actions.copies import copy_groups, standing_members
from app.models.audit import AuditEntry
from app.models.reuse import ClaimCluster, ClaimMember
from tests.corpus_rows import enter_all
from tests.features.reuse.conftest import ARTICLE, HOME, Desk

RADAR = "Twelve radar masts"


@pytest.fixture
def searched(desk: Desk) -> Desk:
    """The articles after a search."""
    desk.search()
    return desk


def join(desk: Desk, *passages: int, **fields: Any) -> Any:
    """Put passages into a claim, from the page of the first."""
    path = f"{HOME}/passages/{passages[0]}/related"
    said = {"passage": [str(one) for one in passages], "cluster": "new", "relation": "same_event"}
    return desk.post(path, path, **said | fields)


def standing(desk: Desk) -> list[tuple[int, str, int | None, int | None]]:
    with desk.database.reading() as session:
        found = standing_members(session, desk.project_id)
    return [(one.passage_id, one.relation, one.start, one.end) for one in found]


def test_beside_a_passage_stand_those_that_use_the_same_words(searched: Desk) -> None:
    here = searched.passage(RADAR)
    page = searched.client.get(f"{HOME}/passages/{here}/related").text
    assert "By May twelve masts with radar will be at Cape Ansel" in page
    assert "Copies of it" in page
    assert (
        f"{HOME}/passages/{here}/related"
        in searched.client.get(f"{HOME}/documents/{searched.ids['article']}").text
    )


def test_before_a_search_the_page_leads_to_it(desk: Desk) -> None:
    with desk.database.writing() as session:
        enter_all(session, desk.project_id)
        session.commit()
    here = desk.passage(RADAR)
    assert "The texts were not compared yet" in desk.client.get(f"{HOME}/passages/{here}/related").text


def test_ticked_passages_make_a_claim(searched: Desk) -> None:
    here, there = searched.passage(RADAR), searched.passage("By May twelve masts")
    answer = join(searched, here, there, name="Radar at Cape Ansel", relation="contradicts")
    assert answer.status_code == 303, answer.text
    assert sorted(standing(searched)) == sorted(
        [(here, "contradicts", None, None), (there, "contradicts", None, None)]
    )
    page = searched.client.get(answer.headers["Location"]).text
    assert "2 passages, 2 outlets" in page
    assert "contradicts the others" in page
    assert "Radar at Cape Ansel" in searched.client.get(f"{HOME}/claims").text
    assert "Radar at Cape Ansel" in searched.client.get(f"{HOME}/passages/{there}/related").text


def test_more_join_a_claim_that_is_there_and_nobody_joins_twice(searched: Desk) -> None:
    here, there = searched.passage(RADAR), searched.passage("By May twelve masts")
    join(searched, here, name="Radar")
    (cluster,) = searched.rows(ClaimCluster)
    join(searched, here, there, cluster=str(cluster.id))
    assert len(standing(searched)) == 2
    assert len(searched.rows(ClaimMember)) == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Give it a name."),
        ({"name": "Radar", "passage": []}, "Tick the passages that belong together."),
        ({"name": "Taken"}, "There is a claim of this name already."),
    ],
)
def test_a_claim_without_name_or_passages_is_not_made(
    searched: Desk, fields: dict[str, Any], said: str
) -> None:
    searched.post(f"{HOME}/claims", f"{HOME}/claims", name="Taken")
    answer = join(searched, searched.passage(RADAR), **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert len(searched.rows(ClaimCluster)) == 1
    assert standing(searched) == []


@pytest.mark.parametrize("cluster", ["999999", "x", "-1"])
def test_a_claim_that_is_not_there_is_not_joined(searched: Desk, cluster: str) -> None:
    assert join(searched, searched.passage(RADAR), cluster=cluster).status_code == 404
    assert join(searched, searched.passage(RADAR), 999_999, name="Radar").status_code == 404
    assert searched.rows(ClaimCluster) == []


def test_a_part_of_a_passage_may_be_meant(searched: Desk) -> None:
    here = searched.passage(RADAR)
    location = join(searched, here, name="Radar").headers["Location"]
    answer = searched.post(
        f"{location}/passages/{here}", location, relation="part_total", words="at Cape Ansel", note="Where."
    )
    assert answer.status_code == 303
    start = ARTICLE[4].index("at Cape Ansel")
    assert standing(searched) == [(here, "part_total", start, start + len("at Cape Ansel"))]
    page = searched.client.get(location).text
    assert "<mark>at Cape Ansel</mark>" in page
    assert "Where." in page
    wrong = searched.post(
        f"{location}/passages/{here}", location, relation="part_total", words="at Cape Nowhere"
    )
    assert wrong.status_code == 422
    assert "These words do not stand in the passage." in wrong.text
    assert len(searched.rows(ClaimMember)) == 2


def test_who_leaves_stays_in_the_history(searched: Desk) -> None:
    here = searched.passage(RADAR)
    location = join(searched, here, name="Radar").headers["Location"]
    answer = searched.post(f"{location}/passages/{here}/leave", location)
    assert answer.status_code == 303
    assert standing(searched) == []
    assert [row.is_withdrawn for row in searched.rows(ClaimMember)] == [False, True]
    assert "Nothing in it yet" in searched.client.get(location).text
    assert searched.post(f"{location}/passages/{here}/leave", location).status_code == 404
    (cluster,) = searched.rows(ClaimCluster)
    join(searched, here, cluster=str(cluster.id))
    assert len(standing(searched)) == 1


def test_a_claim_is_made_and_renamed_and_the_audit_has_both_names(searched: Desk) -> None:
    made = searched.post(f"{HOME}/claims", f"{HOME}/claims", name=" Radar  ")
    location = made.headers["Location"]
    assert searched.post(f"{location}/name", location, name="Masts").status_code == 303
    assert [row.name for row in searched.rows(ClaimCluster)] == ["Masts"]
    said = [entry.details for entry in searched.rows(AuditEntry) if entry.action == "claim.rename"]
    assert said == ['{"before":"Radar","name":"Masts"}']
    searched.post(f"{HOME}/claims", f"{HOME}/claims", name="Radar")
    taken = searched.post(f"{location}/name", location, name="Radar")
    assert taken.status_code == 422
    assert "There is a claim of this name already." in taken.text
    assert searched.post(f"{HOME}/claims", f"{HOME}/claims", name="").status_code == 422


def test_documents_that_speak_of_one_claim_are_one_group_where_that_is_asked(searched: Desk) -> None:
    here, there = searched.passage(RADAR), searched.passage("By May twelve masts")
    join(searched, here, there, name="Radar")
    ids = [searched.ids["article"], searched.ids["apart"]]
    with searched.database.reading() as session:
        plain = copy_groups(session, searched.project_id, ids)
        claimed = copy_groups(session, searched.project_id, ids, with_claims=True)
    assert len(set(plain.values())) == 2
    assert len(set(claimed.values())) == 1


def test_a_passage_or_claim_of_another_project_is_not_there(searched: Desk) -> None:
    assert searched.client.get(f"{HOME}/passages/999999/related").status_code == 404
    assert searched.client.get(f"{HOME}/claims/999999").status_code == 404
