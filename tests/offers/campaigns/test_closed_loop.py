"""The loop closes: a list with a control group, later sales with a planted uplift, an import, the answer.

Also what imports do to campaigns: nothing. Groups stay, whoever comes, goes or changes.
"""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest

from crosssell.cli import main
from crosssell.columns import CampaignStatus, OfferKind
from crosssell.columns import TestVerdict as Advice
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.ingest.undo import undo
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.evaluate import refresh_outcomes
from crosssell.offers.campaigns.saved import campaign, campaigns
from crosssell.offers.campaigns.worked import measured_uplifts
from crosssell.offers.plan import Economics, Holdout, Offer
from crosssell.prefill import from_evaluation
from crosssell.warehouse import Warehouse, Workspace
from tests.offers.campaigns.lists import Listed, groups, plan, save

HEADER = "order_id,ordered_at,customer_id,product,category,quantity,unit_price,cost\n"
TODAY = date(2026, 3, 10)
CUSTOMERS = 1600
BASELINE, UPLIFT = 0.10, 0.10  # of those left alone buy B, and so many points more of the contacted


class Shop:
    """A workspace that files are imported into one after the other."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.workspace = Workspace(folder)
        self.files = 0

    @property
    def warehouse(self) -> Warehouse:
        return self.workspace.open("shop")

    def take(self, lines: list[str], *, replace: bool = False) -> None:
        self.files += 1
        path = self.folder / f"{self.files}.csv"
        path.write_text(HEADER + "\n".join(lines), "utf-8")
        draft = Draft(
            folder=self.workspace.drafts_folder / path.stem, files=(DraftFile(path=path, name=path.name),)
        )
        options = ImportOptions(dataset="shop", replace=replace)
        import_files(self.workspace, draft, options, now=datetime(2026, 3, 10), progress=Progress())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "workspace")
    yield made
    made.workspace.close()


def january(customers: int = CUSTOMERS) -> list[str]:
    random = Random(1)
    lines = []
    for n in range(customers):
        for order in range(random.choice([1, 1, 2, 3])):
            lines.append(f"j{n}-{order},2026-01-{random.randrange(1, 29):02},K{n:04},A,Tea,1,20,12")
    return lines


def february(members: dict[str, bool]) -> list[str]:
    random = Random(7)
    lines = ["last,2026-03-05,K0000,A,Tea,1,20,12", "new,2026-02-02,A new one,B,Tea,1,30,10"]
    for customer, is_alone in members.items():
        if random.random() < BASELINE + (0 if is_alone else UPLIFT):
            day = random.randrange(1, 29)
            lines.append(f"f{customer},2026-02-{day:02},{customer},B,Tea,1,30,10")
    return lines


def saved(shop: Shop) -> str:
    listed = [Listed(f"K{n:04}", expected_value=float(n % 50), score=BASELINE) for n in range(CUSTOMERS)]
    return save(shop.warehouse, listed, asked=plan(holdout=Holdout(share=0.3, seed=2)))


def only(shop: Shop, *, today: date = TODAY) -> Campaign:
    (found,) = campaigns(shop.warehouse, today=today)
    return found


def test_from_the_list_to_the_answer(shop, capsys):
    shop.take([*january(), "b,2026-01-05,K0001,B,Tea,1,30,10"])
    campaign_id = saved(shop)
    members = groups(shop.warehouse, campaign_id)
    assert only(shop).status == CampaignStatus.WINDOW_OPEN
    assert only(shop, today=date(2026, 1, 31)).status == CampaignStatus.PLANNED
    shop.take(february(members))
    assert groups(shop.warehouse, campaign_id) == members
    assert (only(shop).status, only(shop).is_outcome_due) == (CampaignStatus.EVALUATED, True)
    assert refresh_outcomes(shop.warehouse, today=TODAY) == (campaign_id,)
    outcome = only(shop).outcome
    assert outcome.target.difference_ci_lower < UPLIFT < outcome.target.difference_ci_upper
    assert outcome.revenue.difference_ci_lower < UPLIFT * 30 < outcome.revenue.difference_ci_upper
    assert outcome.profit_ci_lower < UPLIFT * 20 * 1120 - 0.5 * 1120 - 20 < outcome.profit_ci_upper
    assert outcome.verdict == Advice.ROLL_OUT
    assert (outcome.target.is_adjusted, outcome.revenue.is_adjusted) == (True, True)
    _teaches(shop, outcome.evaluation)
    _is_told_on_the_command_line(shop, capsys)


def _teaches(shop: Shop, evaluation) -> None:
    """The next plan and the ROI screen start from what was measured."""
    (found,) = measured_uplifts([only(shop)], offer=Offer(kind=OfferKind.PRODUCT, item="B"))
    assert found.is_same_offer
    assert 0.3 < found.economics(Economics()).relative_uplift < 2
    prefill = from_evaluation(evaluation, name="Spring letter")
    assert prefill.estimates["uplift"].likely == pytest.approx(UPLIFT, abs=0.05)


def _is_told_on_the_command_line(shop: Shop, capsys) -> None:
    shop.workspace.close()
    place = ["--workspace", str(shop.folder), "--dataset", "shop"]
    assert main(["abtest", *place, "--campaign", "Spring letter", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    first = answer["comparisons"][0]
    assert (first["variant"], first["control"], first["metric"]) == ("contact", "holdout", "target_product")
    assert (first["n_variant"], first["n_control"]) == (1120, 480)
    assert answer["srm"]["level"] == "ok"
    assert answer["verdict"]["code"] == "roll_out"
    rows = shop.folder / "rows.csv"
    assert main(["campaigns", *place, "--today", "2026-03-10", "--csv", str(rows), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["campaigns"]
    assert (row["status"], row["contacts"], row["verdict"], row["profit_of"]) == (
        "evaluated",
        1120,
        "roll_out",
        "margin",
    )
    assert row["uplift_ci_lower"] < UPLIFT < row["uplift_ci_upper"]
    assert next(csv.DictReader(rows.open(encoding="utf-8")))["name"] == "Spring letter"
    assert main(["campaigns", *place]) == 0
    assert "Spring letter" in capsys.readouterr().out
    assert main(["abtest", *place, "--campaign", "Autumn letter", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "unknown_item"
    for wrong in (
        ["abtest", "--campaign", "Spring letter"],
        ["abtest", *place, "--campaign", "Spring letter", "--control", "holdout"],
    ):
        with pytest.raises(SystemExit):
            main(wrong)


def test_imports_leave_campaigns_as_they_are(shop):
    shop.take(january(120))
    campaign_id = save(shop.warehouse, [f"K{n:04}" for n in range(120)])
    before, members = only(shop), groups(shop.warehouse, campaign_id)
    shop.take(["last,2026-03-05,K0000,B,Tea,1,20,12"])
    refresh_outcomes(shop.warehouse, today=TODAY)
    assert only(shop).outcome is not None
    undo(shop.warehouse, progress=Progress())
    assert only(shop) == before  # the orders no longer cover the window, so nothing is known of it
    shop.take(["a,2026-01-05,K0003,B,Tea,1,20,12", "z,2026-03-05,somebody,B,Tea,1,20,12"], replace=True)
    assert groups(shop.warehouse, campaign_id) == members  # one of them the shop still knows
    refresh_outcomes(shop.warehouse, today=TODAY)
    outcome = campaign(shop.warehouse, campaign_id=campaign_id, today=TODAY).outcome
    assert outcome.evaluation.excluded.unknown_customers == 119
    assert (outcome.contacts, outcome.holdouts) == (90, 30)
