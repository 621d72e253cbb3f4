"""Disagreement for scripts: what the pages say, as values."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.cast import Cast
from tests.coding import Harbour, code_all
from tests.features.agreement.quays import (
    ANNS,
    API,
    CANARY,
    both_code,
    codes_blind,
    make_annotator,
    make_quays,
    mask,
    passage_id,
    read,
)
from tests.features.agreement.tides import coding

LISTS = ("disagreements", "confusions", "leave-outs")


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """Two articles of two outlets."""
    return make_quays(database, cast)


def test_the_passages_come_by_their_share_with_who_said_what(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    said = read(client, cast, "disagreements")
    assert (said["variable"], said["level"], said["status"], said["n_pairable"]) == (
        "framing",
        "masi",
        "ok",
        4,
    )
    first, second = said["passages"]
    assert first["passage"] == passage_id(harbour, "The storm")
    assert first["said"] == [
        {"annotator": "Ann", "labels": ["storm", "calm", "fog"]},
        {"annotator": "Ben", "labels": ["storm"]},
    ]
    assert first["excerpt"].startswith("The storm reached the quay 🌉")
    assert first["share"] + second["share"] == pytest.approx(1)
    one = read(client, cast, "disagreements?limit=1")
    assert (len(one["passages"]), one["next_cursor"]) == (1, "1")
    assert read(client, cast, "disagreements?limit=1&cursor=1")["passages"] == [second]


def test_shares_of_a_filter_add_up_too(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    said = read(client, cast, "disagreements?c=fog&k={}&one=Ann&other=Ben")
    assert said["filter"] == {"label": None, "c": "fog", "k": "{}", "one": "Ann", "other": "Ben"}
    assert sum(one["share"] for one in said["passages"]) == pytest.approx(1)
    assert len(said["passages"]) == 2


def test_pairs_of_labels_and_what_is_left_out(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    said = read(client, cast, "confusions?variable=stance")
    assert said["confusions"][0]["times_chance"] is not None
    assert sum(one["share"] for one in said["confusions"]) == pytest.approx(1)
    assert sum(map(sum, said["matrix"]["coincidences"])) == 8
    left = read(client, cast, "leave-outs")
    assert left["labels"][0]["name"] == "fog"
    assert left["labels"][0]["change"] > 0
    assert left["alpha"]["value"] + left["labels"][0]["change"] == left["labels"][0]["without"]["value"]
    assert [one["without"]["reason"] for one in left["annotators"]] == ["no_pairs", "no_pairs"]
    assert {one["name"] for one in left["outlets"]} == {"Kingfisher", "Heron"}


def test_nothing_to_look_at_is_an_answer_with_a_reason(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    for part in LISTS:
        said = read(client, cast, part)
        assert (said["status"], said["reason"]) == ("undefined", "no_pairs")
        assert said["sentence"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("variable=moon", "/variable"),
        ("label=rain", "/label"),
        ("c=fog", "/k"),
        ("one=Ann&other=Zoe", "/other"),
    ],
)
def test_a_name_that_is_not_there_is_refused_at_its_place(
    harbour: Harbour, client: FlaskClient, cast: Cast, query: str, pointer: str
) -> None:
    both_code(client, cast)
    given = client.get(f"{API}/disagreements?{query}", headers=cast.headers("olga"))
    assert given.status_code == 422
    assert [one["pointer"] for one in errors(given.json)] == [pointer]


def errors(answer: Any) -> list[dict[str, str]]:
    return list(answer["errors"])


def test_a_lead_who_still_codes_says_so_before_reading(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    code_all(client, cast.headers("ann"), "harbour", coding(ANNS))
    make_annotator(harbour, cast.id("olga"))
    headers = cast.headers("olga")
    for part in LISTS:
        given = client.get(f"{API}/{part}", headers=headers)
        assert given.status_code == 409
        assert "agreement/reading" in given.text
    assert '"independent":false' in client.post(f"{API}/reading", headers=headers).text.replace(" ", "")
    for part in LISTS:
        assert client.get(f"{API}/{part}", headers=headers).status_code == 200


def test_only_a_lead_reads_it(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    for who, status in (("olga", 200), ("ann", 403), ("max", 404)):
        for part in LISTS:
            assert client.get(f"{API}/{part}", headers=cast.headers(who)).status_code == status


def test_who_codes_blind_elsewhere_is_told_of_no_outlet(
    harbour: Harbour, database: Database, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    mask(harbour, "Kingfisher")
    codes_blind(database, cast, "olga")
    for part in LISTS:
        given = client.get(f"{API}/{part}", headers=cast.headers("olga"))
        assert given.status_code == 200
        assert CANARY not in given.text.lower()
    assert read(client, cast, "leave-outs")["outlets"] is None
