"""The sets as files: all of them on the terms that were chosen, with the terms in the workbook."""

from collections.abc import Sequence

from crosssell.basket.bundles import Bundle, BundleCandidates
from crosssell.exports import Note, NoteSection, column_notes, scope_notes, to_csv, to_xlsx
from crosssell.exports.bundles import bundle_columns, bundle_frame
from pages.shared import session, widgets
from pages.shared.filters import current_filters
from pages.shared.matrix import bundles_words as words
from pages.shared.text import _, translator


def bundle_files(found: BundleCandidates, ranked: Sequence[Bundle], current: session.Current) -> None:
    """Offer the sets as files.

    A file is built when its button is pressed, outside the run of the page; what it needs is taken here.
    """
    reader, currency, columns = translator(), current.facts.currency, bundle_columns(ranked)
    scope = scope_notes(
        current.name,
        first=found.first_day,
        last=found.last_day,
        filters=current_filters(),
        translator=reader,
    )
    told = [words.what_it_is(), *words.cautions(found, ranked[0].offer)]
    notes = [
        NoteSection(title=_("Bundles"), notes=(*(Note(text=text) for text in told), *scope)),
        column_notes(columns, reader),
    ]
    widgets.downloads(
        name="crosssell-bundles",
        csv=lambda: to_csv(bundle_frame(ranked), columns=columns, translator=reader, currency=currency),
        xlsx=lambda: to_xlsx(
            bundle_frame(ranked), columns=columns, translator=reader, currency=currency, notes=notes
        ),
        key="bundles",
    )
