"""Describing a test: where its figures come from, how it is judged, and the button that evaluates it."""

import datetime as dt
import shutil
import tempfile
from pathlib import Path

import streamlit as st

from crosssell.columns import MetricKind, TrialSource
from crosssell.experiments.question import Terms
from crosssell.experiments.shop_metrics import ShopQuestion, shop_metric
from crosssell.experiments.written import is_share
from crosssell.ingest.trial.stored import store_trial
from crosssell.labels import label
from crosssell.sample import TEST_FILE_NAME, write_sample
from pages.shared import session
from pages.shared.abtest import columns, orders_form, terms_form, totals_form, upload
from pages.shared.abtest.session import Asked, ask, currency_of
from pages.shared.abtest.source import FileSource, OrdersSource, Source, TotalsGroup, TotalsSource
from pages.shared.choice import linked_choice
from pages.shared.sample import SAMPLE_DATASET, sample_folder
from pages.shared.text import _, translator

SOURCE_KEY = "abtest_source"

# K. Hillstrom, MineThatData E-Mail Analytics And Data Mining Challenge (2008): 64,000 customers, drawn by
# chance to get an e-mail about men's goods, one about women's, or none; who bought within two weeks.
EXAMPLE_GROUPS = ((21_306, 122), (21_307, 267), (21_387, 189))


def draw(current: session.Current | None) -> None:
    """Draw the choice of the source, its form, the terms, and the button."""
    st.markdown(
        _("Did a campaign work? Say who got what and what came of it: the answer is one paragraph."),
        width=760,
    )
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", horizontal_alignment="distribute"
    ):
        kind = _source_choice()
        _example()
    source, question = _source(kind, current)
    if source is None:
        if kind == TrialSource.TOTALS:
            hint = _("Possible once every field of each variant is filled in and nothing is marked as wrong.")
            _button(None, hint=hint)
        return
    about = terms_form.About(
        source=kind,
        variants=variants_of(source),
        is_share=_is_share(source, question),
        has_money=_has_money(source, question),
    )
    terms = terms_form.draw(about, today=dt.date.today())
    _button(None if terms is None else _asked(source, question, terms, current))


def _button(asked: Asked | None, *, hint: str | None = None) -> None:
    """Draw the button, which waits until all is said, and beside it what it waits for."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="abtest_go"):
        st.button(
            _("Evaluate"),
            type="primary",
            icon=":material/science:",
            key="abtest_evaluate",
            disabled=asked is None,
            on_click=ask,
            args=(asked,),
        )
        if hint is not None:
            st.caption(hint)


def variants_of(source: Source) -> tuple[str, ...]:
    """Return the names of a test's variants, the control first."""
    if isinstance(source, TotalsSource):
        names = [one.name for one in source.groups]
    else:
        column = source.file.column(source.mapping.variant)
        names = [] if column is None else [text for text, _rows in column.values]
    return (source.control, *(name for name in names if name != source.control))


def _asked(
    source: Source, question: ShopQuestion | None, terms: Terms, current: session.Current | None
) -> Asked:
    of_orders = isinstance(source, OrdersSource) and current is not None
    return Asked(
        source=source,
        terms=terms,
        question=question,
        dataset=current.name if of_orders and current is not None else None,
        currency=currency_of(source, current),
    )


def _source_choice() -> TrialSource:
    words = {kind: label(kind, translator()) for kind in TrialSource}
    return linked_choice(
        _("Where the figures come from"), words, default=TrialSource.FILE, key=SOURCE_KEY, in_link="source"
    )


def _source(kind: TrialSource, current: session.Current | None) -> tuple[Source | None, ShopQuestion | None]:
    """Draw the form of a source and return what it says, and which orders count."""
    match kind:
        case TrialSource.TOTALS:
            return totals_form.totals_source(), None
        case TrialSource.ORDERS:
            return _from_orders(current)
        case TrialSource.FILE:
            st.caption(
                _(
                    "One row for each customer, with the variant and what came of it; rows of one customer "
                    "are added up. Figures from before the start and parts of the customers may be in it too."
                )
            )
            file = upload.uploaded("file")
            return (None if file is None else columns.file_source(file)), None


def _from_orders(current: session.Current | None) -> tuple[OrdersSource | None, ShopQuestion | None]:
    if current is None or not current.facts.lines:
        st.info(
            _(
                "This way needs your orders: import a sales export first. Without one, take a file with the "
                "results, or type the totals in."
            ),
            icon=":material/database:",
        )
        st.page_link("data.py", label=_("Go to the data"), icon=":material/database:")
        return None, None
    st.caption(
        _(
            "A list of customers with what each of them got and since when. What they bought then is read "
            "from the orders of this dataset, over the same number of days for everybody."
        )
    )
    file = upload.uploaded("list")
    if file is None and current.name == SAMPLE_DATASET:
        st.button(
            _("Try it with the test of the sample shop"),
            icon=":material/storefront:",
            key="abtest_sample",
            on_click=_enter_sample,
        )
    source = None if file is None else columns.list_source(file)
    if source is None:
        return None, None
    question = orders_form.draw_orders_form(current, source)
    return (None, None) if question is None else (source, question)


def _is_share(source: Source, question: ShopQuestion | None) -> bool:
    """Tell whether the figure that decides is written in per cent, for the unit of the smallest effect."""
    match source:
        case TotalsSource():
            return source.kind == MetricKind.PROPORTION
        case FileSource():
            return source.mapping.metrics[0].kind == MetricKind.PROPORTION
        case OrdersSource():
            return question is None or is_share(shop_metric(question.primary, primary=question.primary))


def _has_money(source: Source, question: ShopQuestion | None) -> bool:
    """Tell whether there is an amount a customer, so that rolling out is worth money."""
    match source:
        case TotalsSource():
            return source.is_money and source.kind == MetricKind.MEAN
        case FileSource():
            return any(one.is_money and one.kind == MetricKind.MEAN for one in source.mapping.metrics)
        case OrdersSource():
            metrics = () if question is None else question.metrics
            found = [shop_metric(one, primary=one) for one in metrics]
            return any(one.is_money and one.kind == MetricKind.MEAN for one in found)


def _example() -> None:
    """Draw the way to an example, for those who have no test at hand."""
    example = TotalsSource(
        kind=MetricKind.PROPORTION,
        metric=_("Bought within two weeks"),
        is_money=False,
        higher_is_better=True,
        control=_("No e-mail"),
        groups=tuple(
            TotalsGroup(name=name, units=units, conversions=conversions)
            for name, (units, conversions) in zip(
                (_("No e-mail"), _("E-mail on men's goods"), _("E-mail on women's goods")),
                EXAMPLE_GROUPS,
                strict=True,
            )
        ),
    )
    st.button(
        _("Look at an example"),
        icon=":material/play_circle:",
        key="abtest_example",
        type="tertiary",
        on_click=_ask_example,
        args=(example,),
        help=_(
            "A published e-mail test: 64,000 customers, drawn by chance to get one of two e-mails or none "
            "(Hillstrom 2008)."
        ),
    )


def _ask_example(example: TotalsSource) -> None:
    """Type the example into the form, and show what comes of it."""
    st.session_state[SOURCE_KEY] = TrialSource.TOTALS
    totals_form.fill(example)
    terms = Terms(control=example.control, with_bootstrap=False, with_adjustment=False)
    ask(Asked(source=example, terms=terms))


def _enter_sample() -> None:
    """Take the sample shop's list of who got the letter, as if it had been uploaded."""
    workspace = session.workspace()
    folder = sample_folder(workspace)
    path = folder / TEST_FILE_NAME
    if not path.exists():
        write_sample(folder)
    workspace.drafts_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workspace.drafts_folder, prefix="sample-") as draft:
        copy = Path(shutil.copy(path, draft))  # storing takes the file away
        upload.enter("list", store_trial(workspace, name=path.name, path=copy).id)
