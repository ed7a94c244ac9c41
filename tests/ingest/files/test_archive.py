"""ZIP archives: what is in them becomes files, and nothing in them is trusted."""

import io
import struct
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from crosssell.errors import CrosssellError
from crosssell.ingest.draft import ImportOptions, import_files
from crosssell.ingest.drafts import add_file, as_draft, create_draft
from crosssell.ingest.files.archive import unpack
from crosssell.ingest.files.staged import Limits
from crosssell.ingest.jobs import Progress
from crosssell.warehouse import Workspace
from tests.ingest.workbooks import write_ods, write_xlsx, zipped

JANUARY, FEBRUARY = "order,product,qty\n1,A,1\n1,B,2\n", "order,product,qty\n2,A,1\n2,B,1\n"


class Unpacker:
    """Unpacks bytes in a folder of its own; what was refused leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "upload"
        self.target = folder / "draft"
        self.target.mkdir()

    def __call__(self, content: bytes, **limits: int) -> dict[str, bytes]:
        self.path.write_bytes(content)
        found = unpack(self.path, name="export.zip", folder=self.target, limits=Limits(**limits))
        return {name: path.read_bytes() for path, name in found}

    def refusal(self, content: bytes, **limits: int) -> str:
        with pytest.raises(CrosssellError) as caught:
            self(content, **limits)
        values = {name: str(value) for name, value in caught.value.values.items()}
        assert str(caught.value) == caught.value.template.format(**values)
        assert not list(self.target.iterdir())
        return f"{caught.value.code}.{caught.value.reason}".rstrip(".")


@pytest.fixture
def unpacked(tmp_path: Path) -> Unpacker:
    return Unpacker(tmp_path)


def test_each_table_becomes_a_file(unpacked):
    book = write_xlsx({"S": [("order", "product"), (1, "A")]})
    found = unpacked(zipped({"orders.csv": JANUARY, "2026/Größe.xlsx": book}))
    assert found == {"export.zip › orders.csv": JANUARY.encode(), "export.zip › Größe.xlsx": book}
    assert all(path.parent == unpacked.target for path in unpacked.target.iterdir())


def test_two_files_of_one_name_are_told_apart(unpacked):
    found = unpacked(zipped({"2025/orders.csv": JANUARY, "2026\\orders.csv": FEBRUARY}))
    assert list(found) == ["export.zip › 2025/orders.csv", "export.zip › 2026/orders.csv"]


@pytest.mark.parametrize(
    "content", [JANUARY.encode(), b"%PDF-1.7", b"", write_ods({"S": [("a",)]}), write_xlsx({"S": [("a",)]})]
)
def test_other_files_are_given_back_as_they_are(unpacked, content):
    unpacked.path.write_bytes(content)
    found = unpack(unpacked.path, name="orders.csv", folder=unpacked.target, limits=Limits())
    assert found == [(unpacked.path, "orders.csv")]


def test_what_came_along_is_left_aside(unpacked):
    members = {
        "orders.csv": JANUARY,
        "empty.csv": "",
        "invoice.pdf": "%PDF-1.7",
        "logo.png": b"\x89PNG\r\n\x1a\n",
        "README.txt": "Exported by the shop.",
        ".DS_Store": "x",
        "__MACOSX/._orders.csv": "x",
        "folder/": "",
    }
    assert list(unpacked(zipped(members))) == ["export.zip › orders.csv"]


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ({"folder/": ""}, "empty_file.archive"),
        ({"__MACOSX/x": "x"}, "empty_file.archive"),
        ({"orders.csv": ""}, "empty_file.archive"),
        ({"invoice.pdf": "%PDF-1.7"}, "unreadable_file.pdf"),
        # A table that cannot be read is never passed over in silence.
        ({"a.csv": JANUARY, "b.xlsx": b"PK\x03\x04 cut off"}, "unreadable_file.damaged"),
        ({"a.csv": JANUARY, "b.zip": zipped({"b.csv": JANUARY})}, "unreadable_file.archive"),
        ({f"{number}.csv": JANUARY for number in range(201)}, "too_large.members"),
    ],
)
def test_refusals(unpacked, members, refusal):
    assert unpacked.refusal(zipped(members)) == refusal


def test_locked(unpacked):
    whole = bytearray(zipped({"orders.csv": JANUARY}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(signature) + place] |= 1
    assert unpacked.refusal(bytes(whole)) == "unreadable_file.password"


def test_damaged(unpacked):
    whole = zipped({"orders.csv": "order,product\n" + "".join(f"{n},A{n * 7 % 99}\n" for n in range(5000))})
    middle = len(whole) // 2
    assert unpacked.refusal(whole[:middle] + bytes(50) + whole[middle + 50 :]) == "unreadable_file.damaged"


def test_an_unknown_way_of_packing(unpacked):
    whole = bytearray(zipped({"orders.csv": JANUARY * 50}))
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", whole, whole.index(signature) + place, 9)  # Deflate64, as Explorer writes
    assert unpacked.refusal(bytes(whole)) == "unreadable_file.archive"


def test_what_it_unpacks_to_is_bounded_and_counted(unpacked):
    bomb = zipped({"orders.csv": b"a,b\n" + b"1,2\n" * 500_000})
    assert unpacked.refusal(bomb, max_bytes=1_000_000) == "too_large.bytes"
    liar = bytearray(bomb)  # it declares ten bytes
    struct.pack_into("<I", liar, liar.index(b"PK\x01\x02") + 24, 10)
    assert unpacked.refusal(bytes(liar), max_bytes=1_000_000) in (
        "too_large.bytes",
        "unreadable_file.damaged",
    )
    several = zipped({f"{name}.csv": b"a,b\n" + b"1,2\n" * 100_000 for name in "xyz"})
    assert unpacked.refusal(several, max_bytes=1_000_000) == "too_large.bytes"


def test_paths_and_links_lead_nowhere(unpacked, tmp_path):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("../../outside.csv", JANUARY)
        archive.writestr("/etc/absolute.csv", FEBRUARY)
        link = zipfile.ZipInfo("link.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert list(unpacked(target.getvalue())) == ["export.zip › outside.csv", "export.zip › absolute.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["draft", "upload"]


def test_names_are_text_that_can_be_shown(unpacked):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a\nb\u202e" + "x" * 500 + ".csv", JANUARY)
    (name,) = unpacked(target.getvalue())
    assert name.isprintable()
    assert len(name) <= 140


def test_a_list_of_members_that_would_fill_the_memory(unpacked):
    whole = bytearray(zipped({"orders.csv": JANUARY}))
    struct.pack_into("<I", whole, whole.rindex(b"PK\x05\x06") + 12, 0x7FFFFFFF)
    assert list(unpacked(bytes(whole))) == ["export.zip"]  # no archive that is opened; reading it says so


def test_an_uploaded_archive_is_a_draft_of_its_files(workspace: Workspace):
    saved = create_draft(workspace)
    saved = add_file(workspace, saved, name="one.csv", content=io.BytesIO(JANUARY.encode()))
    content = io.BytesIO(zipped({"jan.csv": JANUARY.replace("1,A", "3,A"), "feb.csv": FEBRUARY}))
    saved = add_file(workspace, saved, name="rest.zip", content=content)
    assert saved.names == ("one.csv", "rest.zip › jan.csv", "rest.zip › feb.csv")
    draft = as_draft(workspace, saved)
    assert [file.path.name for file in draft.files] == ["file-1", "file-2", "file-3"]
    assert {path.name for path in draft.folder.iterdir()} == {"draft.json", "file-1", "file-2", "file-3"}
    report = import_files(
        workspace, draft, ImportOptions(dataset="shop"), now=datetime(2026, 1, 1), progress=Progress()
    )
    assert (report.facts.lines, [file.file for file in report.files]) == (6, list(saved.names))


def test_a_refused_archive_leaves_the_draft_as_it_was(workspace: Workspace):
    saved = create_draft(workspace)
    with pytest.raises(CrosssellError):
        add_file(workspace, saved, name="x.zip", content=io.BytesIO(zipped({"a/": ""})))
    draft = as_draft(workspace, saved)
    assert {path.name for path in draft.folder.iterdir()} == {"draft.json"}
