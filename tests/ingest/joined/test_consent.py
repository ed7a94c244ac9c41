"""Which word of consent holds: single cases, and a plain-Python oracle over random sequences of words."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.ingest.joined.conftest import ORDERS

HEADER = (
    "customer_id,consent,consent_date,consent_email,consent_email_date,consent_sms,consent_sms_date,"
    "consent_phone,consent_phone_date,consent_post,consent_post_date\n"
)
CHANNELS = ("general", "email", "sms", "phone", "post")
CONSENT_ORDERS = "order_id,ordered_at,customer_id,product,quantity,unit_price,consent\n"


def overall(workspace) -> dict[str, bool | None]:
    return dict(workspace.open("shop").rows("select customer_id, consent from customer"))


def by_channel(workspace) -> dict[tuple[str, str], tuple[bool, date | None]]:
    rows = workspace.open("shop").rows(
        "select customer_id, channel::varchar, c.consent, stated_on from customer_consent as c "
        "join customer using (customer_key)"
    )
    return {(customer, channel): (consent, day) for customer, channel, consent, day in rows}


def one(join, workspace, *files: str, of_orders: str = "", on: date = date(2026, 1, 1)) -> bool | None:
    """Import an order of K1, then the files one after the other a day apart; return K1's consent."""
    join(orders=CONSENT_ORDERS + f"1,2025-03-01,K1,A,1,1,{of_orders}\n", on=on)
    for day, text in enumerate(files, start=1):
        join(customers=text, on=on + timedelta(days=day))
    return overall(workspace)["K1"]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (["yes,2025-01-01"], True),
        (["no,2025-01-01"], False),
        (["yes,2025-01-01", "no,2025-02-01"], False),
        (["no,2025-01-01", "yes,2025-02-01"], True),
        (["yes,2025-01-01", "no,2025-01-01"], False),  # of two on one day the no
        (["no,", "yes,"], False),  # an undated yes never overrides a no
        (["no,2025-01-01", "yes,"], False),
        (["yes,"], True),
        (["yes,2025-05-01", "no,"], False),  # an undated no holds as of its import
        (["no,", "yes,2026-02-01"], False),  # a day to come is none
        (["perhaps,2025-01-01"], None),
        ([","], None),
    ],
)
def test_the_newest_word_holds_and_a_no_is_not_lost(join, workspace, rows, wanted):
    text = "customer_id,email,consent,consent_date\n" + "".join(f"K1,k@x.de,{row}\n" for row in rows)
    assert one(join, workspace, text) is wanted


def test_the_words_of_order_lines_are_general_ones_at_the_orders_day(join, workspace):
    header = "customer_id,email,consent_email,consent_email_date\n"
    assert one(join, workspace, header + "K1,k@x.de,yes,2025-02-28\n", of_orders="no") is False
    assert by_channel(workspace)["K1", "email"] == (False, date(2025, 3, 1))
    join(customers=header + "K1,k@x.de,yes,2025-03-02\n")
    assert overall(workspace)["K1"] is True
    assert by_channel(workspace)["K1", "general"] == (False, date(2025, 3, 1))


def test_a_no_to_one_way_leaves_the_others(join, workspace):
    text = "customer_id,consent_email,consent_sms\nK1,yes,no\n"
    assert one(join, workspace, text) is True
    assert {way: word for (_, way), (word, _) in by_channel(workspace).items()} == {
        "email": True,
        "sms": False,
    }


def test_a_general_yes_of_old_does_not_outlast_the_no_to_the_only_way_spoken_of(join, workspace):
    text = "customer_id,consent_email,consent_email_date\nK1,no,2025-04-01\n"
    assert one(join, workspace, text, of_orders="yes") is False


def test_a_block_says_no_and_its_absence_nothing_where_consent_is_asked_for(join, workspace):
    header = "Kundennummer,E-Mail,Newsletter,Newsletter seit,Werbesperre\n"
    assert one(join, workspace, header + "K1,k@x.de,,,nein\n") is None
    join(customers=header + "K1,k@x.de,ja,13.05.2025,nein\n")
    assert overall(workspace)["K1"] is True
    join(customers=header + "K1,k@x.de,ja,13.05.2025,ja\n")
    assert overall(workspace)["K1"] is False


def test_each_way_of_contact_may_have_a_row_of_its_own(join, workspace):
    text = (
        "Kundennummer;Kanal;Einwilligung;Datum\nK1;E-Mail;ja;13.01.2025\nK1;SMS;nein;14.01.2025\n"
        "K1;Telefon;ja;15.01.2025\nK1;E-Mail;nein;16.01.2025\nK1;Push;ja;16.01.2025\nK1;Post;;\n"
    )
    assert one(join, workspace, text) is True
    words = {way: word for (_, way), (word, _) in by_channel(workspace).items()}
    assert words == {"email": False, "sms": False, "phone": True}


def test_days_alone_are_words(join, workspace):
    header = "Email Address,OPTIN_TIME,UNSUB_TIME\n"
    join(orders=ORDERS + "1,2025-01-13,a@x.de,A,Clock,1,1\n2,2025-01-13,b@x.de,A,Clock,1,1\n")
    join(customers=header + "A@x.de,2024-01-02 10:00:00,\nb@x.de,2024-01-02 10:00:00,2025-02-03 09:00:00\n")
    assert overall(workspace) == {"a@x.de": True, "b@x.de": False}
    assert by_channel(workspace)["b@x.de", "email"] == (False, date(2025, 2, 3))


def test_the_day_of_an_opt_in_does_not_date_a_no(join, workspace):
    """Who opted in years ago and reads “unsubscribed” now has said no since, on a day nobody knows."""
    text = "customer_id,newsletter,opt_in_date\nK1,unsubscribed,2020-01-01\n"
    assert one(join, workspace, text, of_orders="yes") is False


def test_a_no_is_stated_again_once_a_yes_has_come_in_between(join, workspace):
    text = "customer_id,email,consent\nK1,k@x.de,no\n"
    assert one(join, workspace, text) is False
    join(orders=CONSENT_ORDERS + "2,2026-03-01,K1,A,1,1,yes\n", on=date(2026, 3, 2))
    assert overall(workspace)["K1"] is True
    assert not join(customers=text, on=date(2026, 4, 1)).unchanged
    assert overall(workspace)["K1"] is False
    assert join(customers=text, on=date(2026, 5, 1)).unchanged


# The oracle --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    channel: str
    yes: bool
    day: date | None
    imported: date


def holds(words: list[Word]) -> bool | None:
    """Sort the words by their days, the no last on a day; the last one holds."""

    def place(word: Word) -> tuple[date, bool]:
        if word.day is not None:
            return word.day, not word.yes
        return (date.min, False) if word.yes else (word.imported, True)

    return sorted(words, key=place)[-1].yes if words else None


def oracle(words: list[Word]) -> tuple[bool | None, dict[str, bool]]:
    general = [word for word in words if word.channel == "general"]
    spoken = {word.channel for word in words} - {"general"}
    ways = {way: holds([word for word in words if word.channel in (way, "general")]) for way in spoken}
    if general:
        ways["general"] = holds(general)
    allowed = [ways[way] for way in spoken] or list(ways.values())
    return (any(allowed) if allowed else None), ways


@pytest.mark.parametrize("seed", range(4))
def test_random_words_equal_the_oracle(join, workspace, seed):
    """Three files and orders in between; few days, so that ties are many; some words are never dated."""
    dice = random.Random(seed)
    customers = [f"{number:04}" for number in range(120)]
    days = [date(2025, 1, 13) + timedelta(days=step) for step in range(6)]
    words: dict[str, list[Word]] = {customer: [] for customer in customers}
    for step in range(3):
        on = date(2025, 6, 1) + timedelta(days=30 * step)
        lines = []
        for customer in customers:
            yes, day = dice.choice([True, False, None]), dice.choice(days)
            lines.append(f"{step}-{customer},{day},{customer},A,1,1,{_text(dice, yes)}\n")
            if yes is not None:
                words[customer].append(Word("general", yes, day, on))
        rows = []
        for customer in dice.choices(customers, k=140):
            cells = [customer]
            for channel in CHANNELS:
                yes = dice.choice([True, False, None, None])
                day = dice.choice([None, *days]) if yes is not None else dice.choice([None, days[0]])
                cells += [_text(dice, yes), f"{day:%d.%m.%Y}" if day else ""]
                if yes is not None:
                    words[customer].append(Word(channel, yes, day, on))
            rows.append(",".join(cells) + "\n")
        join(on=on, orders=CONSENT_ORDERS + "".join(lines), customers=HEADER + "".join(rows))
    found, channels = overall(workspace), by_channel(workspace)
    for customer in customers:
        allowed, ways = oracle(words[customer])
        assert found[customer] is allowed, (customer, words[customer])
        found_ways = {way: word for (of, way), (word, _) in channels.items() if of == customer}
        assert found_ways == ways, (customer, words[customer])


def _text(dice: random.Random, yes: bool | None) -> str:
    if yes is None:
        return dice.choice(["", "n/a", "maybe"])
    return dice.choice(["ja", "TAK", "x"] if yes else ["nein", "nie", "0"])
