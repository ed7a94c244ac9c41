"""What charts of moves between segments share: the colour and the name of a way, and what it says."""

from collections.abc import Collection, Sequence
from html import escape

from crosssell.charts.theme import Palette, inert, palette_for
from crosssell.columns import Outside
from crosssell.i18n import Translator
from crosssell.labels import label
from crosssell.segments.migration import Flow, Move, State
from crosssell.segments.needs import NEEDS

LINE_LENGTH = 14  # characters


def move_colour(move: Move, palette: Palette) -> str:
    """Return the colour of a way; the key on the screen has the same."""
    return {
        Move.UP: palette.accent,
        Move.LEVEL: palette.muted,
        Move.DOWN: palette.below,
        Move.GONE: palette.categorical[3],
        Move.JOINED: palette.categorical[2],
    }[move]


def move_name(move: Move, translator: Translator) -> str:
    """Return what a way is called."""
    return {
        Move.UP: translator.gettext("Risen"),
        Move.LEVEL: translator.gettext("On the same level"),
        Move.DOWN: translator.gettext("Fallen"),
        Move.GONE: translator.gettext("Gone"),
        Move.JOINED: translator.gettext("Joined"),
    }[move]


def moves_key_html(*, translator: Translator, dark: bool = False) -> str:
    """Return the key to the colours of the flow chart; it wraps with the width."""
    palette = palette_for(dark=dark)
    parts = [
        f'<span><span style="color:{move_colour(move, palette)}">■</span> '
        f"{escape(move_name(move, translator))}</span>"
        for move in Move
    ]
    return f'<p class="chart-key">{"".join(parts)}</p>'


def state_colours(palette: Palette) -> dict[State, str]:
    """Return a colour a segment: that of what it needs, paler from one segment to the next."""
    petrol, orange, blue, _, olive, grey = palette.categorical
    found: dict[State, str] = {
        Outside.JOINED: move_colour(Move.JOINED, palette),
        Outside.GONE: move_colour(Move.GONE, palette),
    }
    for hue, segments in zip((petrol, blue, olive, orange, grey), NEEDS.values(), strict=True):
        for step, segment in enumerate(segments):
            found[segment] = _mixed(hue, palette.surface, 0.3 * step)
    return found


def flow_text(flow: Flow, *, translator: Translator, currency: str | None) -> str:
    """Return what a way says when pointed at."""
    lines = [
        f"<b>{state_name(flow.from_segment, translator)} → {state_name(flow.to_segment, translator)}</b>",
        translator.ngettext("{n} customer", "{n} customers", flow.customers)
        + " · "
        + _share_text(flow, translator),
    ]
    if flow.revenue_first is not None and flow.revenue_second is not None:
        amounts = [
            inert(translator.money(amount, currency, decimals=0))
            for amount in (flow.revenue_first, flow.revenue_second)
        ]
        lines.append(translator.gettext("First period: {amount}", amount=amounts[0]))
        lines.append(translator.gettext("Second period: {amount}", amount=amounts[1]))
    return "<br>".join(lines)


def name_lines(state: State, translator: Translator) -> list[str]:
    """Return a segment's name in lines of at most `LINE_LENGTH` characters, as far as its words allow."""
    lines: list[str] = []
    for word in state_name(state, translator).split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= LINE_LENGTH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def occurring(order: Sequence[State], among: Collection[State]) -> list[State]:
    return [state for state in order if state in among]


def state_name(state: State, translator: Translator) -> str:
    return inert(label(state, translator))


def _share_text(flow: Flow, translator: Translator) -> str:
    share = translator.percent(flow.share, decimals=1)
    if flow.from_segment == Outside.JOINED:
        return translator.gettext("{share} of those who joined", share=share)
    return translator.gettext(
        "{share} of “{segment}”", share=share, segment=state_name(flow.from_segment, translator)
    )


def _mixed(colour: str, other: str, share: float) -> str:
    """Return ``colour`` with a share of ``other`` in it."""
    parts = [
        round((1 - share) * int(colour[at : at + 2], 16) + share * int(other[at : at + 2], 16))
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02X}" for part in parts)
