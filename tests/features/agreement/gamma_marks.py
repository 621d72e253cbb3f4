"""What Ann and Ben mark for gamma."""

from click.testing import CliRunner
from flask.testing import FlaskClient

from app.cli import main
from tests.cast import Cast
from tests.coding import code_all
from tests.features.agreement.tides import ANNS, coding, says

BENS = {
    "The storm": says(marks={"storm": "storm"}),
    "A calm": says(marks={"A calm": "calm"}),
    "Fog": says(marks={"Fog hid": "fog"}),
}
ANNS_MARKS = ANNS | {
    "The storm": says(marks={"storm": "storm", "quay": "calm"}),
    "A calm": says(marks={"calm": "calm"}),
}


def both_mark(client: FlaskClient, cast: Cast) -> None:
    assert code_all(client, cast.headers("ann"), "harbour", coding(ANNS_MARKS)) == 5
    assert code_all(client, cast.headers("ben"), "harbour", coding(BENS)) == 5


def command_says(environment: dict[str, str], *words: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(main, ["agreement", *words], env=environment)
    assert result.exit_code == exit_code, result.output + result.stderr
    return result.stdout if exit_code == 0 else result.stderr
