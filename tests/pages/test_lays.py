"""Laid questions are shared, kept a while, and stopped when nobody waits for them any more."""

from dataclasses import dataclass, field

from crosssell.basket import MatrixConfig, Stage
from crosssell.columns import Level
from crosssell.filters import Filters
from pages.shared.lays import MOST_KEPT, LayBoard

KEY = (1, 1)
STORE, ONLINE = Filters(channels=("Store",)), Filters(channels=("Online",))


@dataclass
class Asked:
    """Stands for a question under way."""

    filters: Filters
    config: MatrixConfig
    stage: Stage = Stage.NOTHING
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Desk:
    """A board on questions that never end by themselves."""

    board: LayBoard = field(init=False)
    started: int = 0

    def __post_init__(self) -> None:
        self.board = LayBoard(self.lay)

    def lay(self, _warehouse: object, *, filters: Filters, config: MatrixConfig) -> Asked:
        self.started += 1
        return Asked(filters, config)

    def take(self, filters=STORE, *, session="one", key=KEY, **config) -> Asked:
        return self.board.take(None, key=key, filters=filters, config=MatrixConfig(**config), session=session)


def test_the_same_question_is_laid_once_for_all():
    desk = Desk()
    assert desk.take() is desk.take(session="two")
    assert desk.started == 1


def test_a_higher_minimum_is_served_and_a_lower_one_laid_anew():
    desk = Desk()
    first = desk.take(min_count=10)
    assert desk.take(min_count=50) is first
    lower = desk.take(min_count=3)
    assert lower is not first
    assert first.cancelled
    assert desk.take(min_count=10) is lower


def test_what_was_stopped_is_laid_anew():
    desk = Desk()
    first = desk.take()
    first.cancel()
    assert desk.take() is not first


def test_what_broke_is_laid_anew_when_it_is_asked_for_again():
    desk = Desk()
    broken, other = desk.take(STORE), desk.take(STORE, level=Level.CATEGORY)
    desk.board.forget(broken)
    assert desk.take(STORE) is not broken
    assert desk.take(STORE, level=Level.CATEGORY) is other


def test_moving_on_stops_what_nobody_waits_for():
    desk = Desk()
    left = desk.take(STORE)
    desk.take(ONLINE)
    assert left.cancelled


def test_moving_on_leaves_another_readers_question_alone():
    desk = Desk()
    shared = desk.take(STORE)
    desk.take(STORE, session="two")
    desk.take(ONLINE)
    assert not shared.cancelled
    desk.take(ONLINE, session="two")
    assert shared.cancelled


def test_what_is_done_is_kept_when_the_reader_moves_on():
    desk = Desk()
    done = desk.take(STORE)
    done.stage = Stage.MONEY
    desk.take(ONLINE)
    assert not done.cancelled
    assert desk.take(STORE) is done


def test_another_basis_of_the_same_filters_goes_on():
    desk = Desk()
    orders = desk.take(basis="order")
    desk.take(basis="customer")
    assert not orders.cancelled


def test_the_longest_unused_goes_first():
    desk = Desk()
    done = []
    for day in range(MOST_KEPT + 1):
        done.append(desk.take(Filters(channels=(str(day),))))
        done[-1].stage = Stage.MONEY
    assert desk.take(Filters(channels=("1",))) is done[1]
    assert desk.take(Filters(channels=("0",))) is not done[0]


def test_new_data_take_the_place_of_the_old():
    desk = Desk()
    old = desk.take(key=(1, 1))
    other = desk.take(key=(2, 1), session="two")
    desk.take(key=(1, 2))
    assert old.cancelled
    assert not other.cancelled
