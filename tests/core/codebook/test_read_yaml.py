"""Reading a codebook from YAML: what is accepted, what is refused, and never anything but a sentence."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.core.codebook.read_yaml import CodebookRefused, from_dict, read_yaml
from app.core.codebook.values import Codebook
from app.core.codebook.write import canonical_json, sha256, to_dict, to_yaml

SMALL = """\
name: Harbour
version: 1.0.0
variables:
  - key: tone
    type: scale
    level: ordinal
    points: [-1, 0, 1.5]
    on: [passage]
  - {key: clear, type: choose_one, values: [yes, no], on: passage}
"""

REFUSED = {
    "nothing": (b"", "empty"),
    "only a comment": (b"# later\n", "empty"),
    "a list": (b"- name: x\n", "Line 1: Here belongs a mapping"),
    "not UTF-8": (b"name: \xff\n", "UTF-8"),
    "half a pair": ("name: \ud800\n", "UTF-8"),
    "too large": (b"#" * 1_000_001, "1,000,000 is the most"),
    "a tab for an indent": (b"name: x\nvariables:\n\t- key: y\n", "Line 3: this is not YAML"),
    "an open bracket": (b"name: [x\n", "this is not YAML"),
    "a character out of range": (b'name: "\\UFFFFFFFF"\n', "not YAML"),
    "a bell": (b'name: "ding \\a"\n', "Line 1: this text holds the character U+0007"),
    "a zero byte": (b'name: "a\\0"\n', "U+0000"),
    "an anchor": (b"name: &a x\n", "Line 1: anchors"),
    "an alias": (b"name: &a [x]\nversion: *a\n", "anchors"),
    "a tag": (b"name: !!python/object:os.system x\n", "Line 1: tags"),
    "a key that stands twice": (
        b"name: a\nversion: 1.0.0\nname: b\n",
        "Line 3: name stands twice; the first is on line 1",
    ),
    "a key that is a list": (b"[a]: b\n", "Line 1: the word before a colon"),
    "two documents": (b"name: a\n---\nname: b\n", "Line 2: a second document"),
    "too deep": (b"name: " + b"[" * 5000 + b"]" * 5000, "nested more than 12 deep"),
    "a version of two numbers": (
        SMALL.replace("1.0.0", "1.0").encode(),
        "Line 2: The version is 1.0; write three",
    ),
    "an unknown key": (
        SMALL.replace("level", "levle").encode(),
        "Line 6: “levle” is not known here. Did you mean level?",
    ),
    "no name": (SMALL.replace("name: Harbour\n", "").encode(), "“name” is missing"),
    "no version": (SMALL.replace("version: 1.0.0\n", "").encode(), "“version” is missing"),
    "a point that is no number": (SMALL.replace("1.5", "high").encode(), "Line 7: “high” is not a number"),
    "a point without end": (SMALL.replace("1.5", ".inf").encode(), "is not a number"),
    "a truth that is no truth": (SMALL + "    required: maybe\n", "this is not YAML"),
    "a mapping for a text": (SMALL.replace("Harbour", "{a: b}").encode(), "“name” must be a text"),
    "a text for a list": ("name: x\nversion: 1.0.0\nvariables: tone\n", "“variables” must be a list"),
    "a word for a variable": (
        "name: x\nversion: 1.0.0\nvariables: [tone]\n",
        "Line 3: Here belongs a mapping",
    ),
    "required: maybe": (SMALL.replace("level: ordinal", "required: maybe").encode(), "write true or false"),
    "a colour in words": (SMALL.replace("[yes, no]", "[{key: a, colour: red}, b]"), "write a whole number"),
    "too many entries": (
        SMALL.replace("-1, 0, 1.5", ", ".join("0" * 201)),
        "Line 7: “points” has 201 entries",
    ),
    "unknown keys without end": (SMALL + "".join(f"k{n}: a\n" for n in range(9000)), "not known here"),
    "a sentence left out": (
        SMALL.replace("[yes, no]", "[{key: a, confused_with: {b: }}, b]"),
        "“b” is missing",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(CodebookRefused) as refused:
        read_yaml(data)
    assert words in " ".join(fault.message for fault in refused.value.faults)


def test_words_mean_what_they_look_like() -> None:
    clear = read_yaml(SMALL).by_key["clear"]
    assert [value.key for value in clear.values] == ["yes", "no"]
    assert clear.on == ("passage",)
    assert read_yaml(SMALL).by_key["tone"].points == (-1, 0, 1.5)


@pytest.mark.parametrize("version", ["1.0.0", '"1.0.0"', "'1.0.0'"])
def test_a_version_may_be_quoted_or_not(version: str) -> None:
    assert read_yaml(SMALL.replace("1.0.0", version)).version == "1.0.0"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read_yaml(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()) == read_yaml(SMALL)


def test_a_label_without_a_name_is_spoken_as_its_key() -> None:
    labels = "[{key: device.threat_fear}, {key: calm}]"
    book = read_yaml(SMALL.replace("values: [yes, no]", f"labels: {labels}"))
    assert book.labels["device.threat_fear"].name == "Threat fear"


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    with pytest.raises(CodebookRefused, match="There are 2 faults in all") as refused:
        read_yaml(SMALL.replace("ordinal", "nominal").replace("1.5", "0"))
    assert [fault.message[:7] for fault in refused.value.faults] == ["Line 6:", "Line 7:"]


def test_too_many_labels_are_refused() -> None:
    labels = ", ".join(f"{{key: k{n}}}" for n in range(600))
    more = f"  - {{key: a, type: choose_many, on: span, labels: [{labels}]}}\n"
    with pytest.raises(CodebookRefused, match="at most 1000"):
        read_yaml(SMALL + more + more.replace("key: a", "key: b").replace("key: k", "key: l"))
    with pytest.raises(CodebookRefused, match="1000 is the most"):
        read_yaml(
            SMALL
            + f"  - {{key: a, type: choose_many, on: span, labels: [{', '.join(['{key: a}'] * 1001)}]}}\n"
        )


def test_a_codebook_survives_its_own_file_and_its_own_values(harbour: Codebook) -> None:
    assert read_yaml(to_yaml(harbour)) == harbour
    assert from_dict(to_dict(harbour)) == harbour
    assert read_yaml(canonical_json(harbour)) == harbour


def test_small_points_survive_their_own_file() -> None:
    book = read_yaml(SMALL.replace("[-1, 0, 1.5]", "[0, 0.000000001, 2.50]"))
    assert from_dict(to_dict(book)) == book == read_yaml(to_yaml(book))


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_a_place_left_empty_is_as_if_left_out(nothing: str) -> None:
    assert read_yaml(SMALL.replace("name: Harbour", f"name: Harbour\nkey: {nothing}")) == read_yaml(SMALL)


def test_the_hash_follows_the_content_and_not_the_spelling(harbour: Codebook) -> None:
    assert sha256(read_yaml(to_yaml(harbour))) == sha256(harbour)
    assert sha256(read_yaml(SMALL)) != sha256(read_yaml(SMALL.replace("Harbour", "Haven")))
    assert canonical_json(read_yaml(SMALL)).startswith(
        '{"language":"en","name":"Harbour","variables":[{"key":"tone","level":"ordinal",'
    )


NAMES = ["name", "version", "variables", "labels", "key", "values", "on", "1.0.0", "span", "tone", "й"]
SIGNS = [
    ": ",
    "- ",
    "\n",
    "\n  ",
    "[",
    "]",
    "{",
    "}",
    "&a",
    "*a",
    "!!x ",
    "|",
    ">",
    '"',
    "'",
    "#",
    "%",
    "---",
    "...",
]
ODD = ["\t", "?", ",", "\\", "~", "\0", "\u2028", "\x85", "\\U99999999"]
WORDS = st.sampled_from([*NAMES, *SIGNS, *ODD])


@given(st.lists(WORDS, max_size=40).map("".join))
def test_yaml_of_any_kind_is_read_or_refused(text: str) -> None:
    assert_read_or_refused(text.encode())


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(data: bytes) -> None:
    assert_read_or_refused(data)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["tone", "span"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["key", "name", "on", "labels", "translations", "points", "colour"]), inner
        )
    ),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries(
        {"name": VALUES, "version": st.just("1.0.0"), "variables": st.lists(VALUES, max_size=3)}
    )
)
def test_values_of_any_kind_are_read_or_refused(value: object) -> None:
    assert_read_or_refused(yaml.safe_dump(value, allow_unicode=True).encode("utf-8", "replace"))


def assert_read_or_refused(data: bytes) -> None:
    """Any other error than ``CodebookRefused`` escapes from here and fails the test."""
    found: list[object] = []
    try:
        found += read_yaml(data).variables
    except CodebookRefused as refused:
        found += [fault for fault in refused.faults if fault.message]
    assert found
