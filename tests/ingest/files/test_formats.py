"""One sales table gives one dataset, whatever the format it comes in."""

import datetime as dt
import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crosssell.ingest.files.archive import unpack
from crosssell.ingest.files.staged import Limits
from tests.ingest.workbooks import write_ods, write_xls, write_xlsb, write_xlsx, zipped

HEADER = ("Order ID", "Order date", "Customer ID", "SKU", "Product name", "Quantity", "Unit price")
ROWS = [
    (
        f"B{1000 + number // 3}",
        dt.datetime(2025, 12, 1 + number // 3 % 20, 8, 26),
        f"K{number // 3 % 40}",
        f"00{number % 17}",
        f"Łóżko „Größe“ {number % 17}",
        number % 4 + 1,
        round(0.05 + number % 17 * 1.25, 2),
    )
    for number in range(300)
]
REVENUE = sum(row[5] * round(row[6] * 100) for row in ROWS) / 100


def text() -> bytes:
    lines = [";".join(HEADER), *(";".join(map(str, row)) for row in ROWS)]
    return "\n".join(lines).encode()


def parquet() -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(dict(zip(HEADER, map(list, zip(*ROWS, strict=True)), strict=True))), target)
    return target.getvalue()


WRITERS = {
    "csv": text,
    "csv.gz": lambda: gzip.compress(text()),
    "xlsx": lambda: write_xlsx({"Orders": [HEADER, *ROWS]}),
    "xls": lambda: write_xls({"Orders": [HEADER, *ROWS]}),
    "xlsb": lambda: write_xlsb({"Orders": [HEADER, *ROWS]}),
    "ods": lambda: write_ods({"Orders": [HEADER, *ROWS]}),
    "parquet": parquet,
}


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_gives_the_same_dataset(import_text, tmp_path: Path, kind):
    path = tmp_path / "export"  # known by its content, whatever it is called
    path.write_bytes(WRITERS[kind]())
    report = import_text(path)
    facts = report.facts
    assert (facts.lines, facts.orders, facts.customers, facts.products) == (300, 100, 40, 17)
    assert float(facts.revenue) == pytest.approx(REVENUE, abs=0.005)
    assert (facts.first, facts.last) == (dt.datetime(2025, 12, 1, 8, 26), dt.datetime(2025, 12, 20, 8, 26))
    assert report.files[0].rows_read == report.files[0].rows_kept == 300


def test_the_same_export_in_another_format_changes_nothing(import_text, tmp_path: Path):
    for kind, writer in WRITERS.items():
        path = tmp_path / f"export.{kind}"
        path.write_bytes(writer())
        assert import_text(path).unchanged == (kind != "csv"), kind


def test_an_archive_of_all_formats_is_one_import(import_text, tmp_path: Path):
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({f"export.{kind}": writer() for kind, writer in WRITERS.items()}))
    files = unpack(path, name=path.name, folder=tmp_path, limits=Limits())
    report = import_text(*(file for file, _ in files))
    assert [file.rows_kept for file in report.files] == [300] * len(WRITERS)
    assert report.facts.orders == 100
