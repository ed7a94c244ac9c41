"""What the columns of a test's file are: by their names in four languages, else by their values."""

from collections.abc import Callable

import pytest

from crosssell.columns import MetricKind, MetricRole
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.trial.names import control_of, look_like_variants
from crosssell.ingest.trial.types import ColumnKind, TrialMapping, TrialProblem
from crosssell.ingest.trial.vocabulary import is_before
from tests.ingest.trial.conftest import Opener

Guess = Callable[[str], TrialMapping]
ROWS = 24


def table(header: str, *cells: Callable[[int], object], rows: int = ROWS) -> str:
    delimiter = ";" if ";" in header else ","
    lines = [delimiter.join(str(cell(n)) for cell in cells) for n in range(rows)]
    return "\n".join([header, *lines])


def pick(*values: str) -> Callable[[int], str]:
    return lambda n: values[n % len(values)]


def number(n: int) -> str:
    return f"C{n + 100}"


@pytest.mark.parametrize(
    ("header", "groups", "yes_no"),
    [
        (
            "Customer ID;Test group;Sent at;Purchased;Revenue;Revenue before;Country",
            ("control", "mail"),
            ("yes", "no"),
        ),
        (
            "Kundennummer;Gruppe;Versanddatum;Gekauft;Umsatz;Umsatz vorher;Land",
            ("Kontrollgruppe", "Brief"),
            ("ja", "nein"),
        ),
        (
            "Numer klienta;Wariant;Data wysyłki;Kupił;Przychód;Przychód przed;Kraj",
            ("grupa kontrolna", "list"),
            ("tak", "nie"),
        ),
        (
            "Klantnummer;Groep;Verzenddatum;Gekocht;Omzet;Omzet vóór;Land",
            ("controlegroep", "brief"),
            ("ja", "nee"),
        ),
    ],
)
def test_headers_are_understood_in_four_languages(
    opener: Opener, header: str, groups: tuple[str, str], yes_no: tuple[str, str]
):
    file = opener(
        table(
            header, number, pick(*groups), pick("13.03.2025"), pick(*yes_no, yes_no[1]),
            lambda n: f"{n},50", lambda n: f"{n + 1},25", pick("DE", "PL", "NL"),
        )
    )  # fmt: skip
    names = header.split(";")
    mapping = file.guess.mapping
    assert mapping is not None
    assert (mapping.unit, mapping.variant, mapping.started) == tuple(names[:3])
    assert [(one.column, one.kind, one.role, one.is_money) for one in mapping.metrics] == [
        (names[3], MetricKind.PROPORTION, MetricRole.PRIMARY, False),
        (names[4], MetricKind.MEAN, MetricRole.SECONDARY, True),
    ]
    assert mapping.covariates == (names[5],)
    assert mapping.segments == (names[6],)
    assert file.guess.control == groups[0]
    assert not file.guess.is_assignment


@pytest.mark.parametrize(
    ("names", "control"),
    [
        (("A", "B"), "A"),
        (("variant_b", "variant_a"), "variant_a"),
        (("treatment", "control"), "control"),
        (("Mens E-Mail", "No E-Mail", "Womens E-Mail"), "No E-Mail"),
        (("Kontroll-Gruppe", "Test"), "Kontroll-Gruppe"),
        (("holdout", "contact"), "holdout"),
        (("bez listu", "list"), "bez listu"),
        (("new page", "old page"), "old page"),
        (("1", "0"), "0"),
        (("red", "blue"), None),
        (("control 1", "control 2", "test"), None),
        (("gate_30", "gate_40"), None),
    ],
)
def test_the_control_is_known_by_its_name_or_not_at_all(names: tuple[str, ...], control: str | None):
    assert control_of(names) == control


def test_a_yes_below_control_group_is_the_control(opener: Opener):
    file = opener(table("customer_id;Kontrollgruppe;Umsatz", number, pick("ja", "nein"), lambda n: n))
    assert file.guess.control == "ja"
    file = opener(table("customer_id;treatment;revenue", number, pick("1", "0"), lambda n: n))
    assert file.guess.control == "0"


def test_countries_are_no_variants_and_letters_are():
    assert not look_like_variants(["Germany", "Poland", "Netherlands"])
    assert not look_like_variants(["web", "phone"])
    assert look_like_variants(["A", "B", "C"])
    assert look_like_variants(["gate_30", "gate_40"])


def test_a_vague_header_needs_values_that_speak(opener: Opener):
    speaks = table("id;segment;spend", number, pick("Mens E-Mail", "No E-Mail"), lambda n: f"{n},5")
    assert opener(speaks).guess.mapping is not None
    vague = opener(table("id;segment;spend", number, pick("young", "rich"), lambda n: f"{n},5"))
    assert vague.guess.mapping is None
    assert vague.guess.problem == TrialProblem.NO_VARIANT


def test_public_tests_are_read_as_their_publishers_meant_them(guessed: Guess):
    """The columns of Cookie Cats (mobile game), a landing page test and MineThatData's e-mail test."""
    cats = guessed(
        table(
            "userid,version,sum_gamerounds,retention_1,retention_7", lambda n: 116 + 7 * n,
            pick("gate_30", "gate_40"), lambda n: 3 * n, pick("True", "False"),
            pick("False", "True", "False"),
        )
    )  # fmt: skip
    assert (cats.variant, cats.unit) == ("version", "userid")
    assert {one.column: one.kind for one in cats.metrics} == {
        "sum_gamerounds": MetricKind.MEAN,
        "retention_1": MetricKind.PROPORTION,
        "retention_7": MetricKind.PROPORTION,
    }
    page = guessed(
        table(
            "user_id,timestamp,group,landing_page,converted", lambda n: 851104 + n,
            pick("2017-01-21 22:11:48.556739"), pick("control", "treatment"), pick("old_page", "new_page"),
            pick("0", "0", "1"),
        )
    )  # fmt: skip
    assert (page.variant, page.unit, page.started) == ("group", "user_id", "timestamp")
    assert [one.column for one in page.metrics] == ["converted"]
    mail = guessed(
        table(
            "recency,history,newbie,channel,segment,visit,conversion,spend", lambda n: 1 + n % 12,
            lambda n: f"{n}.99", pick("0", "1"), pick("Web", "Phone", "Multichannel"),
            pick("Womens E-Mail", "No E-Mail", "Mens E-Mail"), pick("0", "0", "1"), pick("0", "0", "0", "1"),
            pick("0", "0", "0", "29.99"),
        )
    )  # fmt: skip
    assert (mail.variant, mail.unit) == ("segment", None)
    assert mail.covariates == ("recency", "history")
    assert mail.segments == ("newbie", "channel")
    assert next(one.column for one in mail.metrics if one.role == MetricRole.PRIMARY) == "conversion"


def test_what_must_not_get_worse_is_a_guardrail_of_which_less_is_better(guessed: Guess):
    mapping = guessed(
        table("id;variant;Umsatz;Retouren;abgemeldet", number, pick("A", "B"), lambda n: f"{n},5",
              lambda n: n % 3, pick("ja", "nein"))
    )  # fmt: skip
    roles = {one.column: (one.role, one.higher_is_better) for one in mapping.metrics}
    assert roles == {
        "Umsatz": (MetricRole.PRIMARY, True),
        "Retouren": (MetricRole.GUARDRAIL, False),
        "abgemeldet": (MetricRole.GUARDRAIL, False),
    }


def test_marks_beside_empty_cells_are_a_yes_and_a_no(guessed: Guess):
    mapping = guessed(table("id;variant;gekauft", number, pick("A", "B"), pick("x", "", "")))
    assert mapping.metrics[0].kind == MetricKind.PROPORTION
    assert mapping.zero_when_blank == ("gekauft",)


def test_codes_places_and_ages_are_no_metrics(guessed: Guess):
    mapping = guessed(
        table("id;variant;PLZ;Alter;row;Umsatz", number, pick("A", "B"), lambda n: f"0{1234 + n}",
              lambda n: 20 + n, lambda n: n, lambda n: f"{n},5")
    )  # fmt: skip
    assert [one.column for one in mapping.metrics] == ["Umsatz"]


@pytest.mark.parametrize("title", ["order_id", "Bestellnummer", "order line id", "Positionsnummer", "order"])
def test_numbers_of_orders_and_lines_are_no_metrics(guessed: Guess, title: str):
    text = table(
        f"customer;variant;{title};Umsatz", lambda n: n // 3, pick("A", "B"), lambda n: n, lambda n: f"{n},5"
    )
    assert [one.column for one in guessed(text).metrics] == ["Umsatz"]


@pytest.mark.parametrize("title", ["orders", "Bestellung", "number of orders", "order"])
def test_how_many_orders_there_were_is_a_metric(guessed: Guess, title: str):
    text = table(f"customer;variant;{title}", number, pick("A", "B"), lambda n: n % 4)
    assert [one.column for one in guessed(text).metrics] == [title]


def test_what_differs_within_a_customer_is_no_part(opener: Opener):
    header = "customer;variant;product;land;newsletter;Umsatz"
    cells = (
        pick("A", "B"),
        pick("Tea", "Mug", "Pot"),
        lambda n: ("DE", "PL")[n // 2 % 2] if n % 2 else " DE " if n // 2 % 2 == 0 else "n/a",
        pick("yes", "no"),
        lambda n: f"{n},5",
    )
    twice = opener(table(header, lambda n: n // 2, *cells))
    assert twice.guess.mapping is not None
    assert twice.guess.mapping.segments == ("land",)
    assert [one.column for one in twice.guess.mapping.metrics] == ["Umsatz"]
    once = opener(table(header, lambda n: n, *cells))
    assert once.guess.mapping is not None
    assert once.guess.mapping.segments == ("product", "land", "newsletter")


@pytest.mark.parametrize(
    ("groups", "problem"), [(20, None), (21, "too_many_variants"), (60, "too_many_variants")]
)
def test_more_groups_than_can_be_compared_are_said_with_their_column(
    opener: Opener, groups: int, problem: str | None
):
    guess = opener(
        table("id;variant;bought", number, lambda n: f"V{n % groups}", pick("0", "1"), rows=180)
    ).guess
    assert guess.problem == problem
    assert guess.crowded == ("variant" if problem else None)


def test_ratios_are_offered_where_columns_allow_them(opener: Opener):
    file = opener(
        table("id;variant;revenue;orders;items", number, pick("A", "B"), lambda n: f"{n},5",
              lambda n: n % 4, lambda n: n % 9)
    )  # fmt: skip
    assert [(one.column, one.below, one.is_money) for one in file.guess.ratios] == [
        ("revenue", "orders", True),
        ("items", "orders", False),
    ]


def test_a_list_of_who_got_what_is_one(opener: Opener):
    file = opener(table("customer_id;variant;start", number, pick("A", "B"), pick("2025-03-01")))
    assert file.guess.is_assignment
    file = opener(table("customer_id;variant;bought", number, pick("A", "B"), pick("0", "1")))
    assert not file.guess.is_assignment


def test_order_lines_are_known_for_what_they_are(opener: Opener):
    header = "Order ID;Order date;Customer ID;SKU;Quantity;Unit price;Country"
    cells = (
        number,
        pick("13.03.2025"),
        number,
        number,
        lambda n: n % 3,
        lambda n: f"{n},5",
        pick("DE", "PL"),
    )
    assert opener(table(header, *cells)).guess.problem == TrialProblem.LOOKS_LIKE_ORDERS
    with_variant = opener(table(f"{header};variant", *cells, pick("A", "B")))
    assert with_variant.guess.problem is None
    assert with_variant.guess.mapping is not None
    assert with_variant.guess.mapping.unit == "Customer ID"


def test_a_row_for_each_variant_is_a_table_of_totals(opener: Opener):
    file = opener("variant,users,conversions\nA,1000,100\nB,1010,120\n")
    assert file.guess.problem == TrialProblem.LOOKS_LIKE_TOTALS


def test_a_lone_number_far_down_makes_zeros_and_ones_a_count(opener: Opener):
    text = table("id;variant;orders", number, pick("A", "B"), lambda n: 2 if n == ROWS - 1 else n % 2)
    column = opener(text).column("orders")
    assert column is not None
    assert column.kind == ColumnKind.NUMBER


@pytest.mark.parametrize(
    ("content", "code", "reason"),
    [
        (b"", ErrorCode.EMPTY_FILE, ""),
        (b"customer_id,variant,revenue\n", ErrorCode.EMPTY_FILE, ""),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ErrorCode.UNREADABLE_FILE, "binary"),
        (b"%PDF-1.7 ...", ErrorCode.UNREADABLE_FILE, "trial"),
        (b'[{"customer": 1}]', ErrorCode.UNREADABLE_FILE, "trial"),
        (b"only a few words", ErrorCode.NO_TABLE, "trial"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(
    opener: Opener, content: bytes, code: ErrorCode, reason: str
):
    with pytest.raises(CrosssellError) as caught:
        opener(content)
    assert (caught.value.code, caught.value.reason) == (code, reason)
    assert "order lines" not in str(caught.value)


def test_the_time_before_is_told_from_the_time_after():
    before = (
        "pre_revenue",
        "revenueBefore",
        "Umsatz vor Start",
        "Przychód (przed)",
        "Omzet vóór",
        "prior orders",
    )
    after = ("revenue", "prepaid", "Vorname", "voordeel", "preis", "Umsatz danach", "version")
    assert all(map(is_before, before))
    assert not any(map(is_before, after))
