"""The product, run on the sample shop, finds what was planted and not what was not."""

from datetime import datetime

import pyarrow as pa
import pyarrow.csv
import pytest

from crosssell.basket import MatrixConfig, pair_table
from crosssell.columns import CheckLevel, ShopMetric, TestVerdict, TrialSource
from crosssell.experiments.evaluate import evaluate
from crosssell.experiments.question import Terms
from crosssell.experiments.shop_metrics import ShopQuestion
from crosssell.facts import dataset_facts
from crosssell.filters import Filters
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.sample import sample_truths, write_sample
from crosssell.trials import lay_list_trial
from crosssell.warehouse import Workspace

LIST_TYPES = (pa.string(), pa.string(), pa.date32())


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def shop(written):
    workspace = Workspace(written.orders.parent / "workspace")
    draft = Draft(
        folder=workspace.drafts_folder / "one", files=(DraftFile(path=written.orders, name="sample.csv"),)
    )
    options = ImportOptions(dataset="sample")
    import_files(workspace, draft, options, now=datetime(2026, 7, 1), progress=Progress())
    yield workspace.open("sample")
    workspace.close()


@pytest.fixture(scope="module")
def lifts(shop):
    frame = pair_table(shop, filters=Filters(), config=MatrixConfig(min_count=1)).frame
    return {frozenset((a, b)): lift for a, b, lift in zip(frame["a"], frame["b"], frame["lift"], strict=True)}


def test_the_sample_imports_without_a_question_and_whole(shop):
    facts = dataset_facts(shop)
    assert facts.kept_lines == sum(facts.line_kinds.values())
    assert set(facts.line_kinds) >= {"sale", "return", "cancelled", "returned"}
    assert len(facts.categories) == 14
    assert facts.currency == "EUR"
    assert facts.non_products == len(sample_truths().non_products)


def test_planted_pairs_stand_out_and_avoiding_pairs_stay_apart(lifts):
    truths = sample_truths()
    planted = [lifts[frozenset((pair.product, pair.partner))] for pair in truths.complements]
    apart = [lifts.get(frozenset((pair.product, pair.other)), 0.0) for pair in truths.avoiding]
    assert min(planted) > 3
    assert max(apart) < 0.5


def test_independent_products_stay_below_every_planted_pair(lifts):
    truths = sample_truths()
    planted = min(lifts[frozenset((pair.product, pair.partner))] for pair in truths.complements)
    related = {frozenset((pair[0], pair[1])) for pair in truths.related_pairs()}
    controls = [
        lifts[pair]
        for a in truths.controls
        for b in truths.controls
        if a < b and (pair := frozenset((a, b))) in lifts and pair not in related
    ]
    assert len(controls) > 5
    assert max(controls) < planted


def test_the_letter_is_found_to_work_and_to_change_nothing_else(shop, written):
    letter = sample_truths().letter
    rows = pyarrow.csv.read_csv(written.test)
    asked = ShopQuestion(
        window_days=letter.window_days,
        metrics=(ShopMetric.CONVERSION, ShopMetric.ORDER_VALUE, ShopMetric.ITEMS_PER_ORDER),
    )
    terms = Terms(control=letter.variants[0], with_bootstrap=False)
    with shop.run() as cursor:
        cursor.execute("create temp table listed (unit varchar, variant varchar, started date)")
        cursor.append("listed", rows.cast(pa.schema(zip(rows.column_names, LIST_TYPES, strict=True))))
        trial = lay_list_trial(cursor, warehouse=shop, rows="listed", question=asked)
        found = evaluate(cursor, trial, terms, source=TrialSource.ORDERS)
    assert found.verdict.code == TestVerdict.ROLL_OUT
    assert {check.level for check in found.checks} == {CheckLevel.OK}
    (reading,) = found.verdict.readings
    assert reading.relative_ci.lower < letter.times - 1 < reading.relative_ci.upper
    assert all(one.p_adjusted > 0.05 for one in found.comparisons if one.metric.name != "conversion")
    assert all(one.adjusted.customers_gained > 1 for one in found.comparisons)
