"""What the page shows as CSV and LaTeX: with n, interval, method, reading and the state of the data."""

import csv
import io
import re
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.models.people import Identity
from app.models.work import Revision
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.tides import both_code, report_of, variable

PAGE = "/projects/harbour/agreement/tables"
QUERY = "?round=production&by=all"


def table(client: FlaskClient, query: str = QUERY) -> list[dict[str, str]]:
    given = client.get(f"{PAGE}.csv{query}")
    assert given.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert given.headers["Content-Disposition"] == "attachment; filename=harbour-agreement.csv"
    return list(csv.DictReader(io.StringIO(given.text)))


def test_before_any_answer_there_is_nothing_to_copy(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    cast.sign_in(client, "olga")
    page = client.get(PAGE).text
    assert "Nothing to compare yet" in page
    assert "<textarea" not in page


def last_revision(harbour: Harbour) -> int:
    with harbour.database.reading() as session:
        return int(session.scalar(select(func.max(Revision.id))) or 0)


def test_the_csv_has_every_number_of_the_page_with_all_digits(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    report = report_of(client, cast)
    cast.sign_in(client, "olga")
    rows = table(client)
    assert {row["what"] for row in rows} == {"variable", "label", "pair", "week", "span", "attribution"}
    fog = next(row for row in rows if row["label"] == "Fog" and row["leads"] == "yes")
    assert float(fog["value"]) == variable(report, "framing")["labels"]["fog"]["alpha_label"]["value"]
    assert (fog["measure"], fog["n_compared"], fog["n_units"]) == ("alpha_label", "5", "5")
    assert {(row["round"], row["pass"], row["reading"], row["revision"]) for row in rows} == {
        ("production", "open", "chosen_or_marked", str(last_revision(harbour)))
    }
    pair = next(row for row in rows if row["what"] == "pair")
    assert (pair["annotator_1"], pair["annotator_2"]) == ("Ann", "Ben")
    assert not [row for row in table(client, "?round=production") if row["what"] in ("pair", "week")]


def test_no_name_becomes_a_formula_or_an_order_to_the_compiler(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    with harbour.database.writing() as session:
        for who, name in (("ann", "=1+1"), ("ben", "مريم & Co_")):
            session.execute(update(Identity).where(Identity.person_id == cast.id(who)).values(name=name))
        session.commit()
    cast.sign_in(client, "olga")
    pair = next(row for row in table(client) if row["what"] == "pair")
    assert pair["annotator_1"] == "'=1+1"
    latex = client.get(f"{PAGE}.tex{QUERY}")
    assert latex.headers["Content-Type"].startswith("application/x-tex")
    assert r"=1+1, \RL{مريم} \& Co\_" in latex.text


def test_the_latex_says_what_was_read_and_from_which_data(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    cast.sign_in(client, "olga")
    said = client.get(f"{PAGE}.tex{QUERY}").text
    assert said.count(r"\begin{table}") == said.count(r"\bottomrule") == 4
    assert re.search(
        rf"% Data up to revision {last_revision(harbour)}, \d{{4}}-\d\d-\d\d \d\d:\d\d UTC\.", said
    )
    assert "Round production, codebook 1.0.0, pass open" in said
    assert "Intervals: jackknife over articles, 95 \\%" in said
    assert r"Framing & Fog & Krippendorff's alpha, label against the rest & 0.57 &  & 5 \\" in said


def test_what_is_copied_is_what_is_taken_along(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    cast.sign_in(client, "olga")
    page = client.get(PAGE + QUERY).text
    copied = [unescape(text) for text in re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.S)]
    assert copied == [client.get(f"{PAGE}.{kind}{QUERY}").text for kind in ("tex", "csv")]
    assert f'href="{PAGE}.csv?round=production&amp;by=all"' in page


def test_the_tables_are_the_leads(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    for who, status in (("ann", 403), ("max", 404)):
        cast.sign_in(client, who)
        assert client.get(PAGE).status_code == status
        assert client.get(f"{PAGE}.csv").status_code == status
    assert client.get(f"{PAGE}.pdf").status_code == 404
