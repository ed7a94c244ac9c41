"""A campaign's files: contacts alone, nobody who said no, ids as text, nothing a spreadsheet would run."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.columns import ConditionKind, ConsentChannel, ConsentRule, OfferKind, Segment
from crosssell.contacts import ADDRESS_COLUMNS, CONSENT_COLUMNS
from crosssell.exports.sales_sheet import MOST_CALLS, ranked_calls, sales_sheet_html
from crosssell.exports.targets import (
    CALLS,
    CONTACTS,
    CONTROL,
    ListAbout,
    contact_csv,
    contact_json,
    contact_xlsx,
    control_csv,
    control_json,
    control_xlsx,
    dialable,
    file_name,
    when_words,
)
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.campaigns.listed import CampaignList
from crosssell.offers.campaigns.reached import (
    WAYS,
    call_rows,
    contact_rows,
    control_rows,
    file_counts,
    way_rows,
)
from crosssell.offers.plan import CampaignPlan, Holdout, Offer

HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tTab", "\rReturn")
EN, DE = translator_for("en"), translator_for("de")
PLAN = CampaignPlan(
    audience=Audience(
        all_of=(Condition(kind=ConditionKind.BOUGHT, items=("A", "B"), low=2, within_days=90),),
        none_of=(Condition(kind=ConditionKind.SEGMENT, values=(Segment.LOST.value,)),),
    ),
    offer=Offer(kind=OfferKind.PRODUCT, item="C", words="10 % off", discount_share=0.1),
    exclusions=Exclusions(way=ConsentChannel.EMAIL),
    holdout=Holdout(share=0.25),
    sends_on=date(2026, 7, 1),
)


def about(**changed: object) -> ListAbout:
    told = ListAbout(
        campaign="Frühjahr",
        dataset="Shop",
        made_on=date(2026, 6, 30),
        plan=PLAN,
        known=("email", "name", "phone", "postcode", "consent_phone"),
        names={"A": "Coffee machine", "C": "Grinder"},
        currency="EUR",
    )
    return replace(told, **changed)


def row(place: int, **changed: object) -> dict[str, object]:
    found: dict[str, object] = dict.fromkeys((*ADDRESS_COLUMNS, *CONSENT_COLUMNS))
    found |= dict.fromkeys(CONSENT_COLUMNS, "yes")
    found |= {
        "place": place,
        "customer_id": f"{place:05d}",
        "is_holdout": False,
        "offer": "C",
        "offer_name": "Grinder",
        "reason": "follows",
        "reason_item": "A",
        "reason_days": 24,
        "reason_share": 0.31,
        "reason_within_days": 60,
        "score": 0.125,
        "expected_value": 10.5 - place,
        "write_from": None,
        "write_until": None,
        "consent": "yes",
        "segment": Segment.LOYAL.value,
        "email": f"c{place}@example.com",
    }
    return found | changed


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def cells(data: bytes, *, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))


def sheets(data: bytes) -> tuple[list[list[object]], str]:
    """Return the table of a workbook, and all its notes as one text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    table = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
    notes = "\n".join(
        str(cell.value) for line in book.worksheets[1].iter_rows() for cell in line if cell.value
    )
    return table, notes


@settings(max_examples=15, deadline=None)
@given(
    members=st.lists(
        st.tuples(
            st.booleans(),
            st.sampled_from(("yes", "no", "unknown")),
            st.sampled_from(("yes", "no", "unknown")),
            st.booleans(),
        ),
        min_size=1,
        max_size=30,
    ),
    rule=st.sampled_from(list(ConsentRule)),
)
def test_nobody_who_must_not_be_contacted_is_in_any_contact_file(
    members: list[tuple[bool, str, str, bool]], rule: ConsentRule
) -> None:
    rows = [
        row(
            place,
            is_holdout=is_holdout,
            consent=consent,
            email="a@b.de" if reached else " ",
            **dict.fromkeys(CONSENT_COLUMNS, on_way),
        )
        for place, (is_holdout, consent, on_way, reached) in enumerate(members, start=1)
    ]
    listed = CampaignList(frame=frame(*rows), known=("email",), rule=rule, names={})
    contacts, controls = contact_rows(listed.frame, rule=rule), control_rows(listed.frame)
    allowed = {"yes", "unknown"} if rule == ConsentRule.UNKNOWN else {"yes"}
    by_hand = [one["customer_id"] for one in rows if not one["is_holdout"] and one["consent"] in allowed]
    files = [
        contacts,
        *(way_rows(contacts, way=way, rule=rule).frame for way in WAYS),
        call_rows(listed).frame,
    ]
    left_alone = {one["customer_id"] for one in rows if one["is_holdout"]}
    assert list(contacts["customer_id"]) == by_hand
    assert set(controls["customer_id"]) == left_alone
    for one in files:
        assert not left_alone & set(one["customer_id"])
        assert "no" not in set(one["consent"])
    for way in WAYS:
        found = way_rows(contacts, way=way, rule=rule)
        assert set(found.frame[f"consent_{way}"]) <= allowed
        assert len(contacts) == len(found.frame) + found.no_consent + found.no_address
    counts = file_counts(listed)
    assert counts.contacts + counts.withheld + counts.controls == len(rows)


def test_a_way_of_contact_needs_its_address_and_an_id_can_be_one() -> None:
    rows = frame(
        row(1, email=None, phone="030 1", street="Weg 1", city="Köln"),
        row(2, email=None, customer_id="anna@example.com", street="Weg 2"),
        row(3, consent_email="no", phone=" "),
    )
    found = {way: way_rows(rows, way=way, rule=ConsentRule.YES) for way in WAYS}
    email = found[ConsentChannel.EMAIL]
    assert list(email.frame["email"]) == ["anna@example.com"]
    assert (email.no_consent, email.no_address) == (1, 1)
    assert [list(found[way].frame["place"]) for way in WAYS] == [[2], [1], [1], [1]]


def test_the_file_of_one_way_holds_no_other_addresses() -> None:
    rows = frame(row(1, phone="030 1", name="Zoë", street="Weg 1", city="Köln"))
    for way, wanted, other in (
        (ConsentChannel.EMAIL, "c1@example.com", "030 1"),
        (ConsentChannel.PHONE, "030 1", "c1@example.com"),
    ):
        for data in (
            contact_csv(rows, about=about(), translator=EN, way=way),
            contact_json(rows, about=about(), translator=EN, way=way),
        ):
            text = data.decode("utf-8-sig")
            assert wanted in text
            assert "Zoë" in text
            assert other not in text
            assert "Weg 1" not in text


def test_a_german_file_has_german_marks_and_reasons_and_ids_stay_text() -> None:
    written = frame(
        row(1, customer_id="00042", name="Zoë", write_from=date(2026, 7, 3), write_until=date(2026, 7, 9))
    )
    data = contact_csv(written, about=about(), translator=DE)
    assert data.startswith(b"\xef\xbb\xbf")
    header, line = cells(data, delimiter=";")
    held = dict(zip(header, line, strict=True))
    assert line[0] == "00042"
    assert held["Erwarteter Wert (EUR)"] == "9,50"
    assert "0,125" in line
    assert "03.07.2026 – 09.07.2026" in line
    assert "2026-07-03" in line
    assert any("Coffee machine" in cell and "24" in cell for cell in line)
    table, _ = sheets(contact_xlsx(written, about=about(), translator=DE))
    assert table[1][0] == "00042"
    assert isinstance(table[1][0], str)
    assert 0.125 in table[1]


def test_cells_that_a_spreadsheet_would_run_are_neutralised_in_every_file() -> None:
    written = frame(
        *(
            row(
                place,
                customer_id=text,
                name=text,
                offer=text,
                offer_name=text,
                reason_item=text,
                segment=text,
            )
            for place, text in enumerate(HOSTILE, start=1)
        )
    )
    told = about(campaign=HOSTILE[0], names={})
    files = [
        cells(contact_csv(written, about=told, translator=EN), delimiter=","),
        cells(control_csv(written, about=told, translator=EN), delimiter=","),
        sheets(contact_xlsx(written, about=told, translator=EN))[0],
        sheets(control_xlsx(written, about=told, translator=EN))[0],
    ]
    for table in files:
        assert len(table) == 1 + len(HOSTILE)
        for line in table:
            assert not [one for one in line if isinstance(one, str) and one.startswith(tuple("=+-@\t\r"))]


def test_a_phone_number_keeps_its_country_without_a_plus() -> None:
    table, _ = sheets(contact_xlsx(frame(row(1, phone="+49 30 12")), about=about(), translator=EN))
    assert "0049 30 12" in table[1]
    assert dialable("=1+1") == "=1+1"


def test_json_has_iso_days_a_decimal_point_and_no_rounding() -> None:
    written = frame(row(1, write_from=pd.Timestamp(2026, 7, 3), score=0.1), row(2, expected_value=None))
    held = json.loads(contact_json(written, about=about(), translator=DE))
    first, second = held["customers"]
    assert held["sends_on"] == "2026-07-01"
    assert (first["customer_id"], first["write_from"], first["score"]) == ("00001", "2026-07-03", 0.1)
    assert first["expected_value"] == 10.5 - 1
    assert second["expected_value"] is None
    assert first["reason"] == "follows"
    assert "Coffee machine" in first["reason_words"]


def test_the_control_group_says_everywhere_that_nobody_may_contact_it() -> None:
    members = frame(row(1), row(2))
    table, notes = sheets(control_xlsx(members, about=about(), translator=EN))
    assert [line[0] for line in table[1:]] == ["00001", "00002"]
    assert not any("@" in str(cell) for line in table for cell in line)
    assert "do not contact" in str(table[0][0]).lower()
    assert notes.splitlines()[1].startswith("Control group: do not contact these customers.")
    assert all(
        "do not contact" in line[1].lower()
        for line in cells(control_csv(members, about=about(), translator=EN), delimiter=",")[1:]
    )
    assert json.loads(control_json(members, about=about(), translator=EN))["customers"] == ["00001", "00002"]
    name = file_name(about(), part=CONTROL, ending="csv", translator=EN)
    assert name == "Fruhjahr-CONTROL-GROUP-do-not-contact.csv"


def test_the_notes_of_the_contact_file_tell_the_plan_and_that_the_control_group_is_elsewhere() -> None:
    _, notes = sheets(contact_xlsx(frame(row(1)), about=about(), translator=EN, notes=("Two said no.",)))
    for said in (
        "1 customer to contact.",
        "Two said no.",
        "The control group is not in this file",
        "Coffee machine",
    ):
        assert said in notes


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", [CONTACTS, CONTROL, CALLS])
def test_names_of_files_are_ascii(language: str, part: str) -> None:
    told = about(campaign="Żółć & Größe / ../../etc: *")
    name = file_name(
        told, part=part, ending="csv", translator=translator_for(language), way=ConsentChannel.POST
    )
    assert name.isascii()
    assert name.endswith("-post.csv")
    assert not set(name) & set('/\\:*?"<>| ')


def test_when_to_write_is_now_where_no_time_stands_out() -> None:
    assert when_words(None, pd.NaT, EN) == "now"
    assert when_words(None, date(2026, 7, 9), EN) == "now, until 9 Jul 2026"
    assert when_words(pd.Timestamp(2026, 7, 3), None, EN) == "from 3 Jul 2026"


class Tags(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_call_sheet_is_ranked_and_escapes_every_name() -> None:
    hostile = '<script>alert("1")</script>'
    rows = frame(
        row(1, expected_value=None, score=0.9),
        row(2, expected_value=2.0, name=hostile, company=hostile, phone=hostile, offer_name=hostile),
        row(3, expected_value=7.0, customer_id="K3", name="Anna", phone="030 1"),
    )
    calls = ranked_calls(rows)
    assert list(calls["place"]) == [3, 2, 1]
    page = sales_sheet_html(
        calls, about=about(campaign=hostile, names={"A": hostile}), translator=EN, left_out=4
    )
    found = Tags(page)
    assert "script" not in found.tags
    assert not {"img", "link", "iframe"} & set(found.tags)
    text = " ".join(found.text)
    assert text.index("Anna") < text.index("00001")
    assert "4 customers of the contact list are not on this sheet" in text
    assert page.count('class="box"') == len(calls)


def test_a_call_sheet_ends_where_nobody_would_call_any_more() -> None:
    many = pd.concat([frame(row(1))] * (MOST_CALLS + 1))
    assert len(ranked_calls(many)) == MOST_CALLS
    empty = sales_sheet_html(many.head(0), about=about(), translator=EN)
    assert "Nobody on this list may be called" in empty
