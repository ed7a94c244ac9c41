"""The table of groups as a file."""

from crosssell.columns import ClusterFeature, MoneyBasis
from crosssell.exports import to_csv
from crosssell.exports.clusters import NOTES, cluster_columns, cluster_frame, list_columns
from crosssell.filters import Filters
from crosssell.i18n import translator_for
from crosssell.segments.clusters import ClusterQuestion, clusters
from crosssell.segments.clusters.members import LIST_COLUMNS
from crosssell.segments.config import RfmConfig
from tests.segments.clusters.shops import planted_rows
from tests.support import tiny_dataset


def test_the_table_of_groups_holds_their_figures(workspace):
    question = ClusterQuestion(features=(ClusterFeature.FREQUENCY, ClusterFeature.ORDER_VALUE), k=3)
    shop = tiny_dataset(workspace, planted_rows())
    found = clusters(shop, filters=Filters(), config=RfmConfig(), question=question)
    german = translator_for("de")
    columns = cluster_columns(found.model.features, basis=MoneyBasis.REVENUE)
    frame = cluster_frame(found, translator=german)
    assert [column.name for column in columns] == list(frame.columns)
    assert frame["customers"].sum() == 60
    often = next(one for one in found.clusters if one.typical[ClusterFeature.FREQUENCY] == 12)
    written = to_csv(frame, columns=columns, translator=german, currency="EUR").decode("utf-8-sig")
    row = written.splitlines()[often.number]
    assert row.split(";")[0] == str(often.number)
    assert row.split(";")[6] == "12,0"


def test_the_list_of_a_group_has_what_the_core_gives():
    for basis in MoneyBasis:
        assert [column.name for column in list_columns(basis)] == list(LIST_COLUMNS)


def test_every_feature_is_explained():
    assert set(NOTES) == set(ClusterFeature)
