"""Groups of customers who buy alike: planted ones are found, the same data give the same groups."""

import random
from collections import Counter
from datetime import date

import numpy as np
import pytest
from sklearn.decomposition import PCA

from crosssell.columns import ClusterFeature, ConsentRule
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.sample import sample_truths
from crosssell.segments.clusters import (
    ClusterQuestion,
    cluster_list,
    cluster_profile,
    cluster_rows,
    clusters,
    kmeans,
    model,
)
from crosssell.segments.clusters.answers import cluster_answer, customer_clusters
from crosssell.segments.clusters.figures import lay_clusters, project
from crosssell.segments.clusters.model import KScore, fit, recommended_k
from crosssell.segments.config import RfmConfig
from tests.segments.clusters.shops import kind_of, planted_rows
from tests.support import tiny_dataset

F = ClusterFeature
ALL = {"filters": Filters(), "config": RfmConfig()}
THREE = ClusterQuestion(k=3)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Groups as far apart as these are found from one or two starts."""
    monkeypatch.setattr(kmeans, "STARTS", 2)


@pytest.fixture
def planted(workspace):
    return tiny_dataset(workspace, planted_rows())


def groups_of(warehouse, question=THREE, **asked):
    rows = cluster_rows(warehouse, **(ALL | asked), question=question)
    return dict(zip(rows["customer_id"], rows["cluster"], strict=True))


def test_planted_kinds_are_found(planted):
    found = clusters(planted, **ALL, question=ClusterQuestion())
    assert found.model.recommended == found.k == 3
    by_group = {}
    for customer, group in groups_of(planted).items():
        by_group.setdefault(group, Counter())[kind_of(customer)] += 1
    assert sorted(map(list, by_group.values())) == [["gone"], ["large"], ["often"]]
    often = groups_of(planted)["often-00"]
    one = next(c for c in found.clusters if c.number == often)
    assert one.typical[F.FREQUENCY] == 12
    assert (F.FREQUENCY, "high") in {(t.feature, t.level.value) for t in one.name.traits}


def test_the_figures_add_up(planted):
    found = clusters(planted, **ALL, question=THREE)
    assert sum(c.customers for c in found.clusters) == found.customers == 60
    assert sum(c.customers_share for c in found.clusters) == pytest.approx(1)
    assert sum(c.money_share for c in found.clusters) == pytest.approx(1)
    assert sum(c.money for c in found.clusters) == sum(row[4] for row in planted_rows())
    for c in found.clusters:
        assert sum(c.segments.values()) == c.customers
    # Standardised: the deviations of the groups, weighted by customers, cancel out.
    for feature in found.model.features:
        assert sum(c.deviations[feature] * c.customers for c in found.clusters) == pytest.approx(0, abs=1e-9)


def test_the_order_of_rows_does_not_matter(workspace, planted):
    rows = planted_rows()
    random.Random(1).shuffle(rows)
    shuffled = tiny_dataset(workspace, rows, name="shuffled")
    for k in (3, 4):
        question = ClusterQuestion(k=k)
        assert groups_of(planted, question) == groups_of(shuffled, question)
        one, other = (clusters(w, **ALL, question=question) for w in (planted, shuffled))
        assert [c.name for c in one.clusters] == [c.name for c in other.clusters]
        assert one.model == other.model


def test_the_currency_does_not_matter(workspace, planted):
    in_cents = tiny_dataset(workspace, planted_rows(price=100), name="cents")
    assert groups_of(planted) == groups_of(in_cents)
    one, other = (clusters(w, **ALL, question=THREE) for w in (planted, in_cents))
    assert [c.name for c in one.clusters] == [c.name for c in other.clusters]
    assert [c.money * 100 for c in one.clusters] == [c.money for c in other.clusters]
    assert [s.silhouette for s in one.model.scores] == pytest.approx(
        [s.silhouette for s in other.model.scores]
    )


def test_a_seed_gives_the_same_groups_every_time(planted):
    before = fit(planted, **ALL, question=ClusterQuestion(seed=5))
    with planted.write() as cursor:
        cursor.execute("delete from model")
    assert fit(planted, **ALL, question=ClusterQuestion(seed=5)) == before


def test_a_model_is_fitted_once_for_every_number_of_groups(planted, monkeypatch):
    fitted = fit(planted, **ALL, question=ClusterQuestion(k=2))

    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr(model, "fit_to", refuse)
    assert fit(planted, **ALL, question=ClusterQuestion(k=4)) == fitted
    with pytest.raises(AssertionError):
        fit(planted, filters=Filters(date_from=date(2025, 1, 1)), config=RfmConfig(), question=THREE)


def test_filters_and_features_are_followed(planted):
    lately = Filters(date_from=date(2025, 5, 1))
    assert {kind_of(customer) for customer in groups_of(planted, ClusterQuestion(k=2), filters=lately)} == {
        "often",
        "large",
    }
    question = ClusterQuestion(features=(F.FREQUENCY, F.RETURN_SHARE, F.RECENCY), k=2)
    # The order in which they are named does not matter, and without returns in the data there is no share.
    assert clusters(planted, **ALL, question=question).model.features == (F.RECENCY, F.FREQUENCY)


def test_customers_of_some_segments_keep_their_scores(workspace):
    blanks = (None, None, "sale", True, None)
    rows = [(*row, *blanks, None if kind_of(row[2]) == "gone" else "loyal") for row in planted_rows()]
    shop = tiny_dataset(workspace, rows)
    question, some = ClusterQuestion(k=2), Filters(segments=("loyal",))
    groups = groups_of(shop, question, filters=some)
    assert {kind_of(customer) for customer in groups} == {"often", "large"}
    found = clusters(shop, filters=some, config=RfmConfig(), question=question)
    everyone = clusters(shop, **ALL, question=THREE)
    # Not scored anew among themselves: each segment has as many as it has among all.
    kept = [everyone.clusters[groups_of(shop)[f"{kind}-00"] - 1].segments for kind in ("often", "large")]
    assert sum(map(Counter, kept), Counter()) == sum((Counter(c.segments) for c in found.clusters), Counter())


def test_features_without_differences_are_left_out(workspace):
    rows = [
        (f"{n}/{m}", "A", f"c{n:02d}", f"2025-01-{1 + n % 28:02d}", 5 + n)
        for n in range(40)
        for m in range(1)
    ]
    question = ClusterQuestion(features=(F.RECENCY, F.FREQUENCY, F.MONEY, F.DAYS_BETWEEN))
    found = clusters(tiny_dataset(workspace, rows), **ALL, question=question)
    assert found.model.features == (F.RECENCY, F.MONEY)
    assert found.model.left_out == (F.FREQUENCY, F.DAYS_BETWEEN)


@pytest.mark.parametrize(
    "rows",
    [
        [(str(n), "A", f"c{n}", "2025-01-01", 5) for n in range(30)],  # all the same
        [(str(n), "A", f"c{n}", f"2025-01-{n + 1:02d}", n) for n in range(19)],  # too few
    ],
)
def test_too_few_different_customers(workspace, rows):
    with pytest.raises(CrosssellError) as raised:
        clusters(tiny_dataset(workspace, rows), **ALL, question=ClusterQuestion())
    assert (raised.value.code, raised.value.reason) == (ErrorCode.NOT_ENOUGH_DATA, "clusters")


def test_a_few_customers_make_a_few_groups(workspace):
    rows = [(str(n), "A", f"c{n:02d}", f"2025-01-{n % 20 + 1:02d}", 3 + n**2) for n in range(24)]
    found = clusters(tiny_dataset(workspace, rows), **ALL, question=ClusterQuestion(k=10))
    assert [score.k for score in found.model.scores] == [2, 3, 4]  # at least five customers a group
    assert found.k == 4


@pytest.mark.parametrize("wrong", [{"k": 1}, {"k": 11}, {"seed": -1}])
def test_impossible_questions_are_refused(wrong):
    with pytest.raises(CrosssellError):
        ClusterQuestion(**wrong)


def test_recommended_number_of_groups():
    def recommended(*silhouettes):
        return recommended_k(tuple(KScore(k=k, silhouette=s) for k, s in enumerate(silhouettes, start=2)))

    assert recommended(0.3, 0.5, 0.4) == 3
    assert recommended(0.3, 0.5, 0.5) == 3
    assert recommended(0.54, 0.4, 0.5) == 4  # two groups, and not a tenth better
    assert recommended(0.56, 0.4, 0.5) == 2
    assert recommended(0.3) == 2


def test_the_projection_is_that_of_scikit_learn(planted):
    fitted = fit(planted, **ALL, question=THREE)
    with planted.run() as cursor:
        laid = lay_clusters(cursor, **ALL, model=fitted, k=3)
    found = project(laid.points, laid.labels, laid.centres, model=fitted, seed=7)
    witness = PCA(n_components=2).fit(laid.points)
    shown = witness.transform(laid.points)
    assert np.abs(np.column_stack([found.x, found.y])) == pytest.approx(np.abs(shown), abs=1e-8)
    assert found.explained_share == pytest.approx(witness.explained_variance_ratio_.sum())
    for weights in found.weights:
        assert max(weights.values(), key=abs) == max(weights.values())
    assert list(found.clusters) == list(laid.labels + 1)


def test_one_feature_alone_is_projected_on_a_line(planted):
    found = clusters(planted, **ALL, question=ClusterQuestion(features=(F.FREQUENCY,), k=2)).projection
    assert found.explained_share == pytest.approx(1)
    assert not found.y.any()


def test_the_customers_of_a_group(planted):
    asked = {**ALL, "question": THREE}
    group = groups_of(planted)["large-07"]
    found = cluster_list(planted, **asked, cluster=group, limit=5)
    assert found.found == found.listed == 20
    assert list(found.frame.columns) == [
        *("customer_id", "consent", "recency_days", "frequency", "monetary", "segment")
    ]
    assert len(found.frame) == 5
    assert found.frame["monetary"].is_monotonic_decreasing
    searched = cluster_list(planted, **asked, cluster=group, search="E-07", rule=ConsentRule.UNKNOWN)
    assert list(searched.frame["customer_id"]) == ["large-07"]
    for wrong in (0, 4):
        with pytest.raises(CrosssellError):
            cluster_list(planted, **asked, cluster=wrong)


def test_what_a_group_buys_that_others_do_not(planted):
    group = groups_of(planted)["large-07"]
    profile = cluster_profile(planted, **ALL, question=THREE, cluster=group)
    assert (profile.customers, profile.others) == (20, 40)
    assert cluster_profile(planted, **ALL, question=ClusterQuestion(k=2), cluster=1).customers > 20


def test_the_command_line_gives_every_customer_a_named_group(planted):
    answer = cluster_answer(planted, **ALL, question=THREE)
    rows = customer_clusters(planted, **ALL, question=THREE)
    assert list(rows.columns) == ["customer_id", "cluster", "name"]
    assert list(rows["customer_id"]) == sorted({row[2] for row in planted_rows()})
    named = {one["cluster"]: one["name"] for one in answer["clusters"]}
    assert dict(zip(rows["cluster"], rows["name"], strict=True)) == named
    assert Counter(rows["cluster"]) == {one["cluster"]: one["customers"] for one in answer["clusters"]}


def test_the_samples_heavy_buyers_are_a_group(sample_shop):
    groups = groups_of(sample_shop, ClusterQuestion())
    heavy = [groups[customer] for customer in sample_truths().heavy_buyers.customers if customer in groups]
    (group, most), *_ = Counter(heavy).most_common(1)
    assert most >= 0.97 * len(heavy)
    assert most >= 0.97 * Counter(groups.values())[group]
