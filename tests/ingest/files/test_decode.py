"""Which encoding a text is in, and that its lines come out whole whatever ends them."""

import gzip

import pytest

from crosssell.ingest.files.content import CHUNK_BYTES
from crosssell.ingest.files.encoding import ByteEvidence

GERMAN = "Bestellung;Artikel;Preis\n1;Größe Äpfel;2,50 €\n2;Tür 3 m³ „Holz“;3,00\n"
POLISH = "Zamówienie;Produkt;Cena\n1;Żółta łąka;2,50 zł\n2;Książka o świcie;3,00\n"
FRENCH = "Commande;Produit;Prix\n1;Crème brûlée;2,50 €\n2;L’été à la forêt;3,00\n"
PLAIN_GERMAN = "Bestellung;Artikel;Preis\n1;Größe Äpfel;2,50\n2;für Tür;3,00\n"


def text_of(staged) -> str:
    rows = [staged.file.header, *staged.cells]
    return "".join(";".join(cell or "" for cell in row) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("text", "codec", "reported"),
    [
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        (GERMAN, "utf-32", "utf-32"),
        (GERMAN, "cp1252", "cp1252"),
        (FRENCH, "cp1252", "cp1252"),
        (POLISH, "cp1250", "cp1250"),
        (POLISH, "iso-8859-2", "iso-8859-2"),
        (PLAIN_GERMAN, "iso-8859-1", "cp1252"),  # the same bytes in both
        (PLAIN_GERMAN + "3;Öl;4,00 €\n", "iso-8859-15", "iso-8859-15"),
        (PLAIN_GERMAN, "cp850", "cp850"),
        (PLAIN_GERMAN, "mac_roman", "mac_roman"),
        ("a;b;c\n1;2;3\n", "ascii", "utf-8"),
    ],
)
def test_encodings_are_found(stage, text, codec, reported):
    staged = stage(text.encode(codec))
    assert staged.file.encoding == reported
    assert staged.file.encoding_choices[0] == reported
    assert text_of(staged) == text
    assert (staged.file.broken_characters, staged.file.removed_characters) == (0, 0)


def test_a_reported_encoding_can_be_given_back(stage):
    for codec in ("utf-8-sig", "utf-16", "utf-16-be", "cp1250", "mac_roman"):
        found = stage(POLISH.replace("ł", "l").encode(codec, "replace"))
        again = stage(POLISH.replace("ł", "l").encode(codec, "replace"), encoding=found.file.encoding)
        assert again.rows == found.rows


def test_the_user_overrules(stage):
    staged = stage(POLISH.encode("cp1250"), encoding="cp1252")
    assert staged.file.encoding == "cp1252"
    assert staged.cells[0][1] == "Żółta łąka".encode("cp1250").decode("cp1252")


def test_an_encoding_that_does_not_fit_is_refused(stage):
    assert stage.refusal(GERMAN.encode("cp1252"), encoding="utf-8") == "unreadable_file.encoding"
    assert stage.refusal(GERMAN.encode("cp1252"), encoding="klingon") == "invalid_value.encoding"
    assert stage.refusal(GERMAN.encode("cp1252"), encoding="base64") == "invalid_value.encoding"


def test_broken_utf8_stays_utf8_and_says_so(stage):
    staged = stage((PLAIN_GERMAN * 3).encode() + b"3;M\xfcller;4\n")
    assert (staged.file.encoding, staged.file.broken_characters) == ("utf-8", 1)
    assert staged.cells[-1][1] == "M\ufffdller"
    # What was detected may be confirmed by the user, broken places and all.
    assert stage((PLAIN_GERMAN * 3).encode() + b"3;M\xfcller;4\n", encoding="utf-8").cells == staged.cells


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_line_ends(stage, end, final):
    text = end.join(["id;name", "1;a", "2;b"]) + (end if final else "")
    assert [row[0] for row in stage(text.encode()).rows] == [2, 3]


def test_mixed_line_ends(stage):
    staged = stage(b"id,name\r\n1,a\n2,b\r3,c\r\n4,d")
    assert staged.rows == [(n + 1, False, str(n), "abcd"[n - 1]) for n in (1, 2, 3, 4)]


def test_marks_and_nul_inside_are_taken_out_and_counted(stage):
    one = b"\xef\xbb\xbfid,name\n1,a\n"
    staged = stage(one + one + b"2,b\x00\x00\n\x1a")
    assert staged.cells == [("1", "a"), ("1", "a"), ("2", "b")]
    assert [reason for _, reason, _ in staged.aside] == ["repeated_header"]
    assert staged.file.removed_characters == 1 + 2 + 1


@pytest.mark.parametrize(
    ("before", "after"), [(b"ab\r", b"\n"), (b"a\xc3", b"\xa4\r\n"), (b"a\xef", b"\xbb\xbfb\r\n")]
)
def test_what_a_chunk_cuts_comes_out_whole(stage, before, after):
    line = b"1;row\r\n"
    lines = (CHUNK_BYTES - 100) // len(line)
    begin = b"id;name\r\n" + line * lines + b"2;"
    filler = b"x" * (CHUNK_BYTES - len(begin) - len(before))
    staged = stage(gzip.compress(begin + filler + before + after + b"3;c\r\n"))
    cell = filler + before + after
    assert staged.cells[-2:] == [
        ("2", cell.replace(b"\xef\xbb\xbf", b"").decode().rstrip("\r\n")),
        ("3", "c"),
    ]
    assert len(staged.rows) == lines + 2
    assert staged.file.broken_characters == 0


def test_gzip_is_seen_by_content(stage):
    assert text_of(stage(gzip.compress(GERMAN.encode("cp1252")))) == GERMAN


def test_a_single_letter_between_tags_is_no_sign_of_dos():
    evidence = ByteEvidence.empty()
    evidence.add("order;product\n1;<b>ü</b>\n".encode("cp1252"), last=True)
    assert evidence.best()[0] == "cp1252"
    words = ByteEvidence.empty()
    words.add("Bestellung;Artikel\n1;Größe für Tür\n".encode("cp850"), last=True)
    assert words.best()[0] == "cp850"
