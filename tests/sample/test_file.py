"""The file as a file: sizes, columns, reproducibility, and what each line says."""

import csv
import errno
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crosssell.columns import REQUIRED_FIELDS, Field
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.sample import FILE_NAME, TEST_FILE_NAME, SampleFiles, catalogue, sample_truths, write_sample
from crosssell.sample import write as write_module


def test_sizes_are_those_promised(sample_files: SampleFiles, lines: pd.DataFrame) -> None:
    assert sample_files.lines == len(lines)
    assert 57_000 <= len(lines) <= 63_000
    assert lines.loc[lines["customer_id"] != "", "customer_id"].nunique() == 8000
    orders = lines[lines["order_id"].str.startswith("SO-")]
    assert sample_files.order_count == orders["order_id"].nunique()
    products = lines[~lines["product"].isin(sample_truths().non_products)]
    assert products["product"].nunique() == 250
    assert products["category"].nunique() == 14
    assert lines["channel"].nunique() == 3
    assert lines["country"].nunique() == 4
    assert set(lines["currency"]) == {"EUR"}


def test_two_full_years_end_on_the_last_day(sample_files: SampleFiles, lines: pd.DataFrame) -> None:
    assert (sample_files.first, sample_files.last) == (date(2024, 7, 1), date(2026, 6, 30))
    assert lines["moment"].min().date() == sample_files.first
    assert lines["moment"].max().date() == sample_files.last
    assert lines["moment"].is_monotonic_increasing


def test_header_holds_canonical_names_only(sample_files: SampleFiles) -> None:
    with sample_files.orders.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert set(header) <= {str(field) for field in Field}
    assert len(header) == len(set(header))
    assert set(REQUIRED_FIELDS) <= set(header)


def test_amount_has_one_reading(sample_files: SampleFiles, lines: pd.DataFrame) -> None:
    assert "line_total" not in lines.columns
    assert (lines.loc[lines["quantity"] > 0, "amount"] > 0).all()
    assert (lines.loc[lines["quantity"] < 0, "amount"] < 0).all()


def test_same_seed_gives_the_same_bytes(sample_files: SampleFiles, tmp_path: Path) -> None:
    # Global state is moved in between; it must not matter.
    np.random.seed(1)
    again = write_sample(tmp_path)
    assert again.orders.read_bytes() == sample_files.orders.read_bytes()
    assert again.test.read_bytes() == sample_files.test.read_bytes()


def test_another_seed_and_day_give_another_shop(sample_files: SampleFiles, tmp_path: Path) -> None:
    other = write_sample(tmp_path / "new" / "folder", seed=8, as_of=date(2028, 2, 28))
    assert (other.first, other.last) == (date(2026, 3, 1), date(2028, 2, 28))
    assert other.orders.read_bytes() != sample_files.orders.read_bytes()
    assert 55_000 <= other.lines <= 68_000
    assert other.test.read_bytes() != sample_files.test.read_bytes()
    starts = pd.read_csv(other.test, parse_dates=["started"])["started"]
    assert starts.min().day_name() == "Monday"
    assert starts.max() + pd.Timedelta(days=sample_truths().letter.window_days - 1) <= pd.Timestamp(
        other.last
    )


def test_older_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("old", encoding="utf-8")
    write_sample(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE_NAME, TEST_FILE_NAME]
    assert (tmp_path / FILE_NAME).stat().st_size > 1_000_000


def test_full_disk_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing_rows(*args: object, **kwargs: object):
        yield ("SO-1",)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(write_module, "order_rows", failing_rows)
    (tmp_path / FILE_NAME).write_text("old", encoding="utf-8")
    with pytest.raises(CrosssellError) as caught:
        write_sample(tmp_path)
    assert caught.value.code == ErrorCode.NO_SPACE
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"as_of": date(1, 1, 1)}])
def test_impossible_arguments_are_named(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(CrosssellError) as caught:
        write_sample(tmp_path, **wrong)
    assert caught.value.code == ErrorCode.INVALID_VALUE
    assert not list(tmp_path.iterdir())


def test_catalogue_is_plausible() -> None:
    products = catalogue()
    assert len({product.code for product in products}) == len({product.name for product in products}) == 250
    assert len({product.category for product in products}) == 14
    shares = [float(product.cost / product.price) for product in products]
    assert 0.35 <= min(shares) < max(shares) <= 0.70


def test_guests_returns_and_consent_are_in_range(lines: pd.DataFrame) -> None:
    orders = lines[lines["quantity"] > 0].drop_duplicates("order_id")
    assert 0.07 <= (orders["customer_id"] == "").mean() <= 0.13
    assert 0.015 <= (orders["status"] == "cancelled").mean() <= 0.035
    assert 0.005 <= (orders["status"] == "returned").mean() <= 0.015
    assert 0.01 <= (lines["quantity"] < 0).mean() <= 0.03
    known = lines[lines["customer_id"] != ""].drop_duplicates("customer_id", keep="last")
    shares = known["consent"].value_counts(normalize=True)
    assert 0.45 <= shares["yes"] <= 0.60
    assert 0.20 <= shares["no"] <= 0.35
    assert 0.15 <= shares[""] <= 0.25
    assert set(lines.loc[lines["customer_id"] == "", "consent"]) == {""}


def test_consent_changes_at_most_once_and_seldom(lines: pd.DataFrame) -> None:
    known = lines[lines["customer_id"] != ""].groupby("customer_id")["consent"]
    changes = known.agg(lambda words: int((words != words.shift()).sum()) - 1)
    assert changes.max() == 1
    assert 20 <= (changes == 1).sum() <= 200


def test_an_order_has_one_time_customer_channel_and_status(lines: pd.DataFrame) -> None:
    columns = ["ordered_at", "customer_id", "channel", "country", "status", "consent"]
    assert (lines.groupby("order_id")[columns].nunique() == 1).all(axis=None)


def test_credit_notes_take_back_no_more_than_was_sold(lines: pd.DataFrame) -> None:
    credit = lines[lines["quantity"] < 0]
    assert credit["order_id"].str.startswith("CN-").all()
    known = credit[credit["customer_id"] != ""].groupby(["customer_id", "product"])
    bought = lines[(lines["quantity"] > 0) & (lines["status"] == "completed")]
    sold = bought.groupby(["customer_id", "product"])
    balance = sold["quantity"].sum().add(known["quantity"].sum(), fill_value=0)
    assert balance.min() >= 0
    money = sold["amount"].sum().add(known["amount"].sum(), fill_value=0)
    assert money.min() > -0.005
    first_sale = sold["moment"].min()
    assert (known["moment"].min() > first_sale.reindex(known["moment"].min().index)).all()


def test_postage_is_a_line_of_delivered_orders(lines: pd.DataFrame) -> None:
    (postage_code,) = sample_truths().non_products
    postage = lines[lines["product"] == postage_code]
    assert set(postage["category"]) == {""}
    assert set(postage["product_name"]) == {"Postage and packing"}
    assert "Store" not in set(postage["channel"])
    assert postage["order_id"].is_unique
    assert 0.05 <= len(postage) / len(lines) <= 0.15


def test_seasons_weekdays_and_offers_show(lines: pd.DataFrame, sales: pd.DataFrame) -> None:
    orders = lines[lines["quantity"] > 0].drop_duplicates("order_id")
    second_year = orders[orders["moment"] >= "2025-07-01"]
    months = second_year.groupby(second_year["moment"].dt.month).size()
    assert months.idxmax() == 12
    assert months[12] > 1.3 * months.drop(12).mean()
    weekdays = orders.groupby(orders["moment"].dt.day_of_week).size()
    assert weekdays.idxmax() == 5
    assert not (orders.loc[orders["moment"].dt.day_of_week == 6, "channel"] == "Store").any()
    assert 0.05 <= (sales["discount"] > 0).mean() <= 0.30
