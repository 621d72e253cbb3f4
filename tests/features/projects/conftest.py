"""The command line on this test's own instance."""

from pathlib import Path

import pytest

from tests.command_line import Masthead, command_line


@pytest.fixture
def masthead(database_url: str, tmp_path: Path) -> Masthead:
    """``masthead`` with these words."""
    return command_line(database_url, tmp_path / "instance")
