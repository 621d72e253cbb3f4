"""What is fetched from an address that somebody typed, and everything that is not: one sentence for all of it."""

import gzip
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from app.features.corpus import fetch
from app.features.corpus.fetch import FetchRefused
from app.models.corpus import Document
from tests.core.test_public_addresses import PRIVATE
from tests.features.corpus.far_server import Far, dripping, far_server, moved, page
from tests.features.corpus.web_files import PAGE

# Of gazette.example, by nobody but itself, for a hundred years.
CERTIFICATE = Path(__file__).parents[2] / "cases" / "tls" / "gazette.pem"
REFUSED = "This address cannot be fetched."
URL = "http://gazette.example/ferry"

Run = Callable[..., Result]
Visible = Callable[[], dict[str, Document]]


@pytest.fixture
def far() -> Iterator[Far]:
    with far_server() as far:
        far.answers["/ferry"] = page(PAGE.encode(), "text/html; charset=utf-8")
        yield far


def is_refused(url: str, far: Far, **more: Any) -> bool:
    """Refused, with the one sentence."""
    with pytest.raises(FetchRefused) as refused:
        fetch.fetch(url, far.web(**more))
    assert refused.value.sentence == REFUSED
    assert str(refused.value) == REFUSED
    return True


def test_a_page_is_fetched_with_what_there_is_to_know_of_it(far: Far) -> None:
    found = fetch.fetch(URL + "?day=1#top", far.web())
    assert (found.url, found.final_url) == (URL + "?day=1#top", URL + "?day=1")
    assert (found.status, found.media_type, found.charset) == (200, "text/html", "utf-8")
    assert found.raw == PAGE.encode()
    assert far.looked_up == ["gazette.example"]
    assert far.connected == [("93.184.215.14", 80)]
    asked = far.asked[0].decode().split("\r\n")
    assert asked[0] == "GET /ferry?day=1 HTTP/1.1"
    assert "Host: gazette.example" in asked
    assert any(line.startswith("User-Agent: masthead/") for line in asked)


@pytest.fixture(autouse=True)
def _query(far: Far) -> None:
    far.answers["/ferry?day=1"] = far.answers["/ferry"]


def test_redirects_are_followed_and_each_is_looked_up(far: Far) -> None:
    far.answers |= {"/a": moved("/b"), "/b": moved("http://other.example/ferry", "301 Moved")}
    found = fetch.fetch("http://gazette.example/a", far.web())
    assert (found.url, found.final_url) == ("http://gazette.example/a", "http://other.example/ferry")
    assert far.looked_up == ["gazette.example", "gazette.example", "other.example"]


def test_no_more_than_five_redirects_are_followed(far: Far) -> None:
    far.answers |= {f"/{number}": moved(f"/{number + 1}") for number in range(6)}
    far.answers["/6"] = far.answers["/ferry"]
    assert fetch.fetch("http://gazette.example/1", far.web()).status == 200
    assert is_refused("http://gazette.example/0", far)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_that_is_not_public_is_ever_connected_to(far: Far, address: str) -> None:
    for answers in ([address], ["93.184.215.14", address], [address, "93.184.215.14"]):
        far.names["gazette.example"] = answers
        assert is_refused(URL, far)
    far.answers["/away"] = moved("http://inside.example/ferry")
    far.names = {"inside.example": [address]}
    assert is_refused("http://gazette.example/away", far)
    assert {address for address, _port in far.connected} == {"93.184.215.14"}
    assert len(far.connected) == 1


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:7f00:1]",
        "[fe80::1%25eth0]",
        "169.254.169.254",
        "localhost",
        "LOCALHOST",
        "printer",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
    ],
)
@pytest.mark.parametrize("is_redirect", [False, True])
def test_spellings_of_this_machine_and_its_neighbours_are_refused(
    far: Far, host: str, is_redirect: bool
) -> None:
    far.names = {"localhost": ["127.0.0.1"], "printer": ["10.0.0.7"]}
    far.answers["/away"] = moved(f"http://{host}/ferry")
    assert is_refused("http://gazette.example/away" if is_redirect else f"http://{host}/ferry", far)
    assert len(far.connected) == is_redirect


def test_the_system_s_own_way_of_looking_up_is_watched_too() -> None:
    for host in ("localhost", "0x7f000001", "2130706433", "[::1]"):
        with pytest.raises(FetchRefused):
            fetch.fetch(f"http://{host}/", fetch.Web())


@pytest.mark.parametrize(
    "url",
    [
        "ftp://gazette.example/ferry",
        "file:///etc/passwd",
        "gopher://gazette.example/",
        "javascript:alert(1)",
        "//gazette.example/ferry",
        "/ferry",
        "",
        "http://",
        "http://gazette.example:22/ferry",
        "http://gazette.example:8080/ferry",
        "http://gazette.example:0/ferry",
        "http://gazette.example:99999/ferry",
        "http://olga:secret@gazette.example/ferry",
        "http://gazette.example@127.0.0.1/ferry",
        "http://gazette.example/ferry\r\nX-More: 1",
        "http://gazette.example/a b",
        "http://gazette.example\\@127.0.0.1/",
        "http://gaz ette.example/",
        "http://gazette.example/" + "a" * 3000,
        "http://[::1/",
        "http://-a.example/",
    ],
)
def test_addresses_that_are_none_are_refused_before_anything_is_asked(far: Far, url: str) -> None:
    assert is_refused(url, far)
    assert (far.looked_up, far.connected) == ([], [])


def test_a_name_that_answers_otherwise_a_moment_later_is_not_asked_again(far: Far) -> None:
    answers = [["93.184.215.14"], ["127.0.0.1"]]

    def rebinding(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    web = fetch.Web(look_up=rebinding, connect=far.connect)
    assert fetch.fetch(URL, web).status == 200
    assert far.connected == [("93.184.215.14", 80)]
    assert answers == [["127.0.0.1"]]
    # A redirect is looked up by itself, and by then the name leads inside.
    answers.insert(0, ["93.184.215.14"])
    far.answers["/away"] = moved("/ferry")
    with pytest.raises(FetchRefused):
        fetch.fetch("http://gazette.example/away", web)
    assert [address for address, _port in far.connected] == ["93.184.215.14"] * 2


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
)
def test_what_drips_is_given_up_when_the_time_is_over(far: Far, head: bytes, drop: bytes) -> None:
    over = threading.Event()
    far.answers["/drip"] = dripping(head, drop, over)
    assert is_refused("http://gazette.example/drip", far, seconds=0.3)
    over.set()


def test_a_name_that_is_never_answered_is_given_up(far: Far) -> None:
    over = threading.Event()

    def never(_host: str, _port: int) -> list[str]:
        over.wait(30)
        return ["93.184.215.14"]

    with pytest.raises(FetchRefused):
        fetch.fetch(URL, fetch.Web(look_up=never, connect=far.connect, seconds=0.2))
    over.set()
    assert far.connected == []


def endless(head: bytes) -> Any:
    def answer(connection: Any, _asked: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(b"a" * 65_536)

    return answer


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"",
    ],
)
def test_a_body_without_an_end_is_given_up(far: Far, head: bytes) -> None:
    far.answers["/endless"] = endless(head)
    assert is_refused("http://gazette.example/endless", far, most_bytes=200_000)


def packed(body: bytes, encoding: str = "gzip") -> Any:
    return page(body, "text/html", "200 OK", f"Content-Encoding: {encoding}")


def test_a_packed_page_is_unpacked_and_a_bomb_is_not(far: Far) -> None:
    far.answers["/packed"] = packed(gzip.compress(PAGE.encode()))
    assert fetch.fetch("http://gazette.example/packed", far.web()).raw == PAGE.encode()
    far.answers["/bomb"] = packed(gzip.compress(bytes(50_000_000)))
    assert is_refused("http://gazette.example/bomb", far, most_bytes=1_000_000)
    far.answers["/half"] = packed(gzip.compress(PAGE.encode())[:-9])
    assert is_refused("http://gazette.example/half", far)
    far.answers["/false"] = packed(b"no gzip at all")
    assert is_refused("http://gazette.example/false", far)
    far.answers["/other"] = packed(b"...", "br")
    assert is_refused("http://gazette.example/other", far)


@pytest.mark.parametrize(
    "answer",
    [
        page(b"...", status="404 Not Found"),
        page(b"...", status="401 Unauthorized"),
        page(b"...", status="500 Oops"),
        page(b"", status="204 No Content"),
        page(b"", status="302 Found"),
        page(b"%PDF", kind="application/pdf"),
        page(b"{}", kind="application/json"),
        page(b"...", kind="image/svg+xml"),
        lambda connection, _asked: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nno type"),
        lambda connection, _asked: connection.sendall(b"SSH-2.0-OpenSSH\r\n"),
        lambda connection, _asked: None,
        lambda connection, _asked: connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999\r\n\r\nshort"
        ),
    ],
)
def test_what_is_no_whole_page_of_text_is_refused(far: Far, answer: Any) -> None:
    far.answers["/odd"] = answer
    assert is_refused("http://gazette.example/odd", far)


def test_the_log_alone_knows_why(far: Far, caplog: pytest.LogCaptureFixture) -> None:
    far.names["gazette.example"] = ["10.0.0.7"]
    with caplog.at_level(logging.WARNING, "masthead"):
        assert is_refused(URL + "?key=secret", far)
    assert "10.0.0.7" in caplog.text
    assert "gazette.example/ferry" in caplog.text
    assert "secret" not in caplog.text


def test_the_environment_s_proxy_is_not_asked(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch.fetch(URL, far.web()).status == 200


def test_a_certificate_must_be_trusted_and_be_that_of_the_name(far: Far) -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(CERTIFICATE)
    names: list[str] = []
    serving.sni_callback = lambda _socket, name, _context: names.append(name)
    trusted = ssl.create_default_context(cafile=str(CERTIFICATE))
    with far_server(serving) as secure:
        secure.answers["/ferry"] = page(PAGE.encode())
        found = fetch.fetch("https://gazette.example/ferry", secure.web(trusted=lambda: trusted))
        assert (found.status, secure.connected) == (200, [("93.184.215.14", 443)])
        assert names == ["gazette.example"]
        assert is_refused("https://gazette.example/ferry", secure)
        assert is_refused("https://other.example/ferry", secure, trusted=lambda: trusted)
