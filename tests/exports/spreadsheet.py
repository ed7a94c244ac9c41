"""Changes a workbook's inputs as somebody would in a spreadsheet, and lets LibreOffice calculate it."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed here: nothing else calculates the workbook"
)

# A profile of its own, in which a file is calculated anew when it is opened.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def named_cells(workbook: bytes) -> dict[str, tuple[str, int]]:
    """Return column and row of each defined name."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        book = archive.read("xl/workbook.xml").decode()
    found = re.findall(r'<definedName name="(\w+)">[^<]*!\$([A-Z]+)\$(\d+)</definedName>', book)
    return {name: (column, int(row)) for name, column, row in found}


def changed(workbook: bytes, cells: Mapping[str, float | str], *, sheet: int) -> bytes:
    """Return the workbook with other contents in some cells of a sheet (from 1); nothing is calculated."""
    target = io.BytesIO()
    name = f"xl/worksheets/sheet{sheet}.xml"
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            if item == name:
                text = content.decode()
                for cell, value in cells.items():
                    text = _with(text, cell, value)
                content = text.encode()
            new.writestr(item, content)
    return target.getvalue()


def _with(sheet: str, cell: str, value: float | str) -> str:
    held = f"<is><t>{value}</t></is>" if isinstance(value, str) else f"<v>{value!r}</v>"
    kind = ' t="inlineStr"' if isinstance(value, str) else ""
    pattern = rf'<c r="{cell}"( s="\d+")?(?: t="\w+")?><v>[^<]*</v></c>'
    text, times = re.subn(pattern, rf'<c r="{cell}"\1{kind}>{held}</c>', sheet)
    assert times == 1, f"{cell} holds no plain value"
    return text


def calculated(workbooks: list[bytes], folder: Path) -> list[bytes]:
    """Return the workbooks as LibreOffice saves them after calculating every cell."""
    assert SOFFICE is not None
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
    names = [f"book{place}.xlsx" for place in range(len(workbooks))]
    for name, workbook in zip(names, workbooks, strict=True):
        (folder / name).write_bytes(workbook)
    out = folder / "calculated"
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation={profile.parent.as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(out),
            *(str(folder / name) for name in names),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [(out / name).read_bytes() for name in names]
