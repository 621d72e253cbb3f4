"""``masthead`` as an operator types it, on a test's own instance."""

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli import main

Masthead = Callable[..., Result]


def command_line(database_url: str, data_folder: Path) -> Masthead:
    """Run ``masthead`` with these words. A stack where there should be a sentence fails the test."""
    environ = {"MASTHEAD_ENV": "test", "DATABASE_URL": database_url, "MASTHEAD_DATA": str(data_folder)}

    def masthead(*words: str | Path) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words], env=environ)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return masthead
