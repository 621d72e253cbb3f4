"""A Python that has NumPy and nothing else that was installed: what a script that is given away may rely on."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

# The folder with NumPy, then the scripts, one after the other; each says how it ended.
BEGIN = """
import runpy, sys
sys.path.append(sys.argv[1])
for script in sys.argv[2:]:
    print("begin")
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as ended:
        print(f"ended: {ended.code}")
"""


def run(scripts: list[str], folder: Path) -> list[str]:
    """What each script printed, and how it ended; all of them in one Python that has NumPy and no Masthead."""
    home, alone = Path(np.__file__).parent, folder / "alone"
    alone.mkdir()
    for one in (home, home.with_name("numpy.libs")):
        if one.exists():
            (alone / one.name).symlink_to(one)
    paths = [folder / f"{number}.py" for number in range(len(scripts))]
    for path, script in zip(paths, scripts, strict=True):
        path.write_text(script, encoding="utf-8")
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", BEGIN, str(alone), *map(str, paths)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.stderr == ""
    return ran.stdout.split("begin\n")[1:]


def give_again(scripts: list[str], reports: list[dict[str, Any]], folder: Path) -> None:
    """Each script ends well, with the value and the interval of its report."""
    for report, output in zip(reports, run(scripts, folder), strict=True):
        said = dict(line.split(": ", 1) for line in output.splitlines() if ": " in line)
        assert said["ended"] == "0", f"{report['method']}: {output}"
        assert float(said["value"]) == pytest.approx(report["value"], abs=1e-9)
        if report["ci"] is not None:
            ends = [float(end) for end in said["interval"].split(" (")[0].split(" to ")]
            assert ends == pytest.approx(report["ci"], abs=1e-9)
