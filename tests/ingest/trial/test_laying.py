"""The rows of a test's file: every cell as what its column is, what cannot be read counted, nothing lost."""

import datetime as dt
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosssell.columns import DateOrder, LeftOut, MetricKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.questions import QuestionId
from crosssell.ingest.trial.laying import refuse_control
from crosssell.ingest.trial.types import TrialMapping, TrialMetric, TrialOptions
from tests.ingest.trial.conftest import Opener
from tests.ingest.workbooks import write_ods, write_xlsx

MARCH = dt.date(2025, 3, 31)
HEADER = ("Kundennummer", "Gruppe", "Versanddatum", "Gekauft", "Umsatz (€)", "Umsatz vorher", "Größe")
GERMAN = [
    ("K1", "Kontrolle", "31.03.2025", "nein", "", "1.234,50", "groß"),
    ("K2", "Żółty Brief", "31.03.2025", "ja", "1.012,30", "0,00", "klein"),
    ("K3", "Kontrolle", "31.03.2025", "ja", "7,00", "", "groß"),
    ("K4", "Żółty Brief", "31.03.2025", "nein", "0,00", "12,25", "klein"),
]
READ = [
    ("Kontrolle", "K1", MARCH, 0.0, None, 1234.5, "groß"),
    ("Żółty Brief", "K2", MARCH, 1.0, 1012.3, 0.0, "klein"),
    ("Kontrolle", "K3", MARCH, 1.0, 7.0, None, "groß"),
    ("Żółty Brief", "K4", MARCH, 0.0, 0.0, 12.25, "klein"),
]


def written(delimiter: str, *, name: str = "Żółty Brief") -> str:
    lines = [HEADER, *GERMAN]
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in line] for line in lines]
    return "\n".join(delimiter.join(line) for line in quoted).replace("Żółty Brief", name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_each_encoding_and_delimiter_gives_the_same_rows(opener: Opener, encoding: str, delimiter: str):
    assert opener.lay(opener(written(delimiter).encode(encoding))).rows == READ


def test_western_and_central_european_letters_are_read(opener: Opener):
    west = opener.lay(opener(written(";", name="Grüner Brief").encode("cp1252")))
    assert [row[0] for row in west.rows] == ["Kontrolle", "Grüner Brief"] * 2
    polish = "klient;grupa;kupił;kwota\n1;kontrolna;nie;0,00 zł\n2;żółta;tak;12,50 zł\n3;żółta;nie;1,00 zł"
    laid = opener.lay(opener(polish.encode("cp1250")))
    assert [row[0] for row in laid.rows] == ["kontrolna", "żółta", "żółta"]
    assert [row[3:] for row in laid.rows] == [(0.0, 0.0), (1.0, 12.5), (0.0, 1.0)]


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_a_workbook_with_typed_cells_gives_the_same_rows(opener: Opener, write):
    cells = [
        (k, v, dt.datetime(2025, 3, 31), d == "ja", _number(r), _number(b), s)
        for k, v, _, d, r, b, s in GERMAN
    ]
    file = opener(write({"Test": [HEADER, *cells]}), name="test.xlsx")
    assert opener.lay(file).rows == READ


def test_text_in_a_column_of_numbers_is_marked_and_counted(opener: Opener):
    file = opener("customer_id,variant,revenue\n1,A,5\n2,B,oops\n3,A,n/a\n4,B,\n5,A,2.5\n6,B,oops\n7,A,1")
    laid = opener.lay(file)
    values = [row[3] for row in laid.rows]
    assert [value for value in values if value is not None and not math.isnan(value)] == [5.0, 2.5, 1.0]
    assert [place for place, value in enumerate(values) if value is None] == [2, 3]  # blank is missing, not 0
    assert laid.counts.unreadable["revenue"].count == 2
    assert laid.counts.unreadable["revenue"].examples == ("oops",)


def test_blank_is_zero_only_where_the_user_says_so(opener: Opener):
    file = opener("customer_id,variant,revenue,visits\n1,A,5,1\n2,B,,\n3,A,-,3\n4,B,oops,4")
    mapping = file.guess.mapping
    assert mapping is not None
    said = TrialMapping(
        variant="variant", unit="customer_id", metrics=mapping.metrics, zero_when_blank=("revenue",)
    )
    rows = opener.lay(file, said).rows
    assert [row[3] for row in rows][:3] == [5.0, 0.0, 0.0]
    assert math.isnan(rows[3][3])
    assert [row[4] for row in rows] == [1.0, None, 3.0, 4.0]


def test_ids_are_trimmed_and_keep_their_case_but_not_what_a_spreadsheet_added(opener: Opener):
    file = opener("customer_id,variant,revenue\n17850.0,A,1\n17851.0,B,2\n17852.0,A,3")
    assert [row[1] for row in opener.lay(file).rows] == ["17850", "17851", "17852"]
    file = opener("email,variant,revenue\n Ann@x.de ,A,1\nann@x.de,B,2\nbob@x.de,A,3\n-,B,4")
    laid = opener.lay(file)
    assert [row[1] for row in laid.rows] == ["Ann@x.de", "ann@x.de", "bob@x.de", None]
    assert laid.counts.case_twins == 1
    assert laid.counts.missing_unit == 1
    file = opener("customer_id,variant,revenue\n007,A,1\n08,B,2\n7,A,3")
    assert [row[1] for row in opener.lay(file).rows] == ["007", "08", "7"]


def test_a_row_without_a_variant_stays_and_is_counted(opener: Opener):
    laid = opener.lay(opener("customer_id,variant,revenue\n1,A,1\n2,,2\n3,B,3\n4,n/a,4"))
    assert [row[0] for row in laid.rows] == ["A", None, "B", None]
    assert laid.counts.missing_variant == 2
    assert laid.counts.variants == (("A", 1), ("B", 1))


def test_none_is_the_name_of_a_group_that_got_nothing(opener: Opener):
    laid = opener.lay(opener("customer_id,variant,revenue\n1,None,1\n2,Letter,2\n3,None,3"))
    assert laid.counts.variants == (("Letter", 1), ("None", 2))


def test_a_word_for_nothing_names_a_group_beside_one_other_alone(opener: Opener):
    laid = opener.lay(opener("customer_id,variant,revenue\n1,NA,1\n2,Letter,2\n3,NA,3\n4,,4"))
    assert laid.counts.variants == (("Letter", 1), ("NA", 2))
    assert laid.counts.missing_variant == 1


def test_totals_blank_rows_and_repeated_headers_are_left_out_and_counted(opener: Opener):
    text = "Kunde;Gruppe;Umsatz\nK1;A;1,5\n\nKunde;Gruppe;Umsatz\nK2;B;2,5\nK3;A;3,5\nSumme;;7,5\n"
    counts = opener.lay(opener(text)).counts
    assert counts.kept == 3
    assert counts.left_out[LeftOut.TOTAL] == 1
    assert counts.left_out[LeftOut.REPEATED_HEADER] == 1
    assert counts.rows == counts.kept + sum(counts.left_out.values())


def test_a_total_in_the_column_of_the_variants_is_no_variant(opener: Opener):
    file = opener("Gruppe;Kunde;Umsatz\nA;K1;1,5\nB;K2;2,5\nA;K3;3,5\nGesamt;;7,5\n")
    laid = opener.lay(file)
    assert file.variants("Gruppe") == laid.counts.variants == (("A", 2), ("B", 1))
    assert laid.counts.left_out == {LeftOut.TOTAL: 1}


def test_duplicate_headers_are_columns_of_their_own(opener: Opener):
    file = opener("customer_id,variant,revenue,revenue\n1,A,1,10\n2,B,2,20\n3,A,3,30")
    laid = opener.lay(file)
    assert laid.counts.numbers == {"revenue": "n0", "revenue (2)": "n1"}
    assert [row[3:] for row in laid.rows] == [(1.0, 10.0), (2.0, 20.0), (3.0, 30.0)]


def test_a_file_without_a_header_is_read_by_its_values(opener: Opener):
    rows = "".join(f"C{n:04d},{'AB'[n % 2]},{n % 3 == 0:d},{n}.25\n" for n in range(60))
    file = opener(rows)
    assert file.staged.header_row is None
    laid = opener.lay(file)
    assert laid.counts.kept == 60
    assert laid.rows[3] == ("B", "C0003", None, 1.0, 3.25)


def test_what_is_open_is_asked_and_the_answer_is_followed(opener: Opener):
    lines = ("1;A;01/02/2025;1.234", "2;B;03/04/2025;2.500", "3;A;05/06/2025;9.001")
    text = "\n".join(["customer_id;variant;start date;revenue", *lines])
    with pytest.raises(CrosssellError) as caught:
        opener.lay(opener(text))
    assert caught.value.code == ErrorCode.NEEDS_ANSWER
    asked = {question.id: question for question in caught.value.values["open"]}
    assert set(asked) == {QuestionId.DECIMAL_MARK, QuestionId.DATE_ORDER}
    assert {choice.value for choice in asked[QuestionId.DECIMAL_MARK].choices} == {",", "."}
    comma = opener(text, options=TrialOptions(decimal_mark=",", date_order=DateOrder.DMY))
    assert opener.lay(comma).rows[0] == ("A", "1", dt.date(2025, 2, 1), 1234.0)
    point = opener(text, options=TrialOptions(decimal_mark=".", date_order=DateOrder.MDY))
    assert opener.lay(point).rows[0] == ("A", "1", dt.date(2025, 1, 2), 1.234)


def test_an_open_column_that_nobody_uses_is_not_asked_about(opener: Opener):
    file = opener("customer_id;variant;bought;points\n1;A;ja;1.234\n2;B;nein;2.500\n3;A;nein;9.001")
    bought = TrialMetric(name="bought", kind=MetricKind.PROPORTION, column="bought")
    laid = opener.lay(file, TrialMapping(variant="variant", unit="customer_id", metrics=(bought,)))
    assert [row[3] for row in laid.rows] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("mapping", "code", "reason"),
    [
        (TrialMapping(variant="nowhere"), ErrorCode.INVALID_VALUE, ""),
        (TrialMapping(variant="variant", unit="nowhere"), ErrorCode.INVALID_VALUE, ""),
        (TrialMapping(variant="constant"), ErrorCode.NOT_ENOUGH_DATA, "variants"),
        (TrialMapping(variant="empty"), ErrorCode.NOT_ENOUGH_DATA, "variants"),
        (TrialMapping(variant="customer_id"), ErrorCode.INVALID_VALUE, "variant_column"),
        (TrialMapping(variant="variant", unit="variant"), ErrorCode.INVALID_VALUE, "two_roles"),
        (TrialMapping(variant="variant", segments=("variant",)), ErrorCode.INVALID_VALUE, "two_roles"),
        (TrialMapping(variant="variant", covariates=("constant",)), ErrorCode.INVALID_VALUE, "no_numbers"),
    ],
)
def test_a_column_that_cannot_be_what_it_is_said_to_be_is_refused(
    opener: Opener, mapping: TrialMapping, code: ErrorCode, reason: str
):
    rows = "".join(f"{n},{'AB'[n % 2]},brown,,{n}\n" for n in range(60))
    file = opener(f"customer_id,variant,constant,empty,revenue\n{rows}")
    with pytest.raises(CrosssellError) as caught:
        opener.lay(file, mapping)
    assert (caught.value.code, caught.value.reason) == (code, reason)


def test_a_control_that_is_no_variant_is_refused_with_those_there_are():
    with pytest.raises(CrosssellError, match="A, B"):
        refuse_control("C", variants=(("A", 1), ("B", 2)))
    refuse_control("B", variants=(("A", 1), ("B", 2)))


def test_the_rows_may_be_laid_beside_a_dataset(opener: Opener):
    file = opener("customer_id,variant,start\n1,A,2025-03-01\n2,B,2025-03-02")
    assert file.guess.mapping is not None
    warehouse = opener.workspace.open_or_create("Shop")
    with warehouse.run() as cursor:
        from crosssell.ingest.trial.laying import lay_rows

        lay_rows(cursor, file, file.guess.mapping)
        joined = cursor.row("select count(*), (select count(*) from orders) from trial_row")
    assert joined == (2, 0)


cells = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "", "=cmd|'x'", 'a "b"', "a;b"]),
        st.one_of(st.just(""), st.integers(-(10**6), 10**6).map(str), st.sampled_from(["x", "1.5", "--"])),
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells)
def test_no_row_is_lost_whatever_the_cells_hold(opener: Opener, lines: list[tuple[str, str]]):
    fixed = [("A", "1.5"), ("B", "2.5"), *lines]
    quoted = ['"{}","{}"'.format(name.replace('"', '""'), value) for name, value in fixed]
    text = "id,variant,revenue\n" + "\n".join(f"K{n},{line}" for n, line in enumerate(quoted))
    file = opener(text)
    metric = TrialMetric(name="revenue", kind=MetricKind.MEAN, column="revenue")
    laid = opener.lay(file, TrialMapping(variant="variant", unit="id", metrics=(metric,)))
    assert laid.counts.rows == len(fixed) == laid.counts.kept
    assert [row[0] for row in laid.rows] == [name or None for name, _ in fixed]
    bad = sum(value == "x" for _, value in fixed)
    assert sum(row[3] is not None and math.isnan(row[3]) for row in laid.rows) == bad
    assert laid.counts.unreadable.get("revenue") is None or laid.counts.unreadable["revenue"].count == bad


def _number(text: str) -> float | None:
    return float(text.replace(".", "").replace(",", ".")) if text else None
