"""The package as users get it: light to import, small, alone."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

import policy_data


def _run(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False)


def test_importing_the_package_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys, policy_data\n"
        "heavy = {'pandas', 'pyarrow', 'pandera', 'numpy', 'yaml', 'argparse'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    ran = _run(code, tmp_path)
    assert ran.returncode == 0, ran.stderr


def test_loading_a_table_does_not_import_pandera(tmp_path: Path) -> None:
    ran = _run("import sys, policy_data; policy_data.load('events'); assert 'pandera' not in sys.modules", tmp_path)
    assert ran.returncode == 0, ran.stderr


def test_without_pandera_schemas_say_how_to_get_it(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['pandera'] = sys.modules['pandera.pandas'] = None\n"
        "import policy_data\n"
        "policy_data.schemas\n"
    )
    ran = _run(code, tmp_path)
    assert "pip install '.[schemas]'" in ran.stderr


def test_help_works_without_pandera(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['pandera'] = sys.modules['pandera.pandas'] = None\n"
        "import policy_data\n"
        "help(policy_data)\n"
    )
    ran = _run(code, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "Say who stands behind a cell" in ran.stdout


@pytest.mark.parametrize("name", policy_data.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert (getattr(policy_data, name).__doc__ or "").strip()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        policy_data.nothing  # noqa: B018


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    return folder


def test_the_wheel_is_small_and_holds_the_package_alone(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"policy_data", f"policy_data-{policy_data.__version__}.dist-info"}
    assert "policy_data/py.typed" in names
    assert sum(name.endswith(".parquet") for name in names) == len(policy_data.tables())
    assert not [name for name in names if "raw/" in name or "policy_build" in name]
    # It grows with the claims, by some 63 bytes each; much more means that something is stored twice.
    assert wheel.stat().st_size < 70 * len(policy_data.load("claims"))


def test_the_sdist_holds_what_a_rebuild_needs_and_nothing_else(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {
        "raw/README.md",
        "build/__main__.py",
        "build/policy_build/pipeline.py",
        "DATACARD.md",
        "LICENSE-DATA",
    } <= names
    assert not [name for name in names if ".venv" in name or name.endswith(".pyc") or ".env" in name]


def test_the_versions_agree() -> None:
    release = (ROOT / "raw" / "release.yaml").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version: {policy_data.__version__}\n" in release
    assert f"version: {policy_data.__version__}\n" in citation
    assert f"\n## {policy_data.__version__} (" in changelog
