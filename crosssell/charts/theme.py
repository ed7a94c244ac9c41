"""One look for every figure: colours for light and dark, type, margins, and inert labels.

The scales run in lightness, so they hold in grey and for every common colour deficiency; the diverging
one goes from brown over neutral to petrol, a pair that red-green deficiency tells apart.
"""

from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from crosssell.i18n import Translator

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

# For st.plotly_chart: no buttons, whose words plotly knows in English only, and no formulas out of
# product names.
CONFIG: dict[str, object] = {
    "displayModeBar": False,
    "typesetMath": False,
}

INKS = ("#000000", "#FFFFFF")  # for signs and letters on any colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one theme.

    Attributes:
        text: Labels.
        muted: Axes, notes, hatching.
        grid: Lines behind the data.
        surface: The page; figures are transparent, so it shows through.
        accent: The one colour of a series.
        sequential: From nothing to much.
        diverging: From less than chance over chance to more.
        categorical: Told apart from one another, strongest first.
    """

    text: str
    muted: str
    grid: str
    surface: str
    accent: str
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]
    categorical: tuple[str, ...]

    @property
    def soft(self) -> str:
        """A quieter shade of the accent, for what is compared with it."""
        return self.sequential[5]

    @property
    def below(self) -> str:
        """What is less than chance; the accent is more."""
        return self.diverging[1]


LIGHT = Palette(
    text="#17212B",
    muted="#5D6B78",
    grid="#DDE3E7",
    surface="#FFFFFF",
    accent="#0B6B74",
    sequential=(
        *("#EEF6F6", "#D6EAEB", "#B9DBDD", "#97C9CC", "#72B5B9"),
        *("#4F9FA5", "#31878E", "#176F77", "#0A575E", "#063F45"),
    ),
    diverging=(
        *("#8A4B08", "#B56A1B", "#D9904A", "#EDBB89", "#F8E3CD"),
        *("#DCECED", "#A6D0D3", "#63ABB0", "#25828A", "#075C64"),
    ),
    categorical=("#0B6B74", "#D9822B", "#5B7FC7", "#A8466F", "#8C8A2E", "#6D7A86"),
)
DARK = Palette(
    text="#E6ECF0",
    muted="#93A1AD",
    grid="#2C373F",
    surface="#11171C",
    accent="#5CBFC7",
    sequential=(
        *("#16252A", "#17343A", "#18454C", "#1A5860", "#1E6D76"),
        *("#28848D", "#3F9CA4", "#62B5BC", "#8FCED3", "#C6E8EA"),
    ),
    diverging=(
        *("#F0B57C", "#D18F4C", "#A66C2E", "#75491D", "#3F2E20"),
        *("#1C3338", "#1D5259", "#25757E", "#479DA5", "#8FD0D5"),
    ),
    categorical=("#5CBFC7", "#E8A25C", "#8FA9E6", "#DB88AE", "#C9C56B", "#93A1AD"),
)


def palette_for(*, dark: bool) -> Palette:
    """Return the colours of the theme that the reader sees."""
    return DARK if dark else LIGHT


def colorscale(colours: tuple[str, ...]) -> list[tuple[float, str]]:
    """Return ``colours`` as a plotly scale, evenly spaced."""
    return [(index / (len(colours) - 1), colour) for index, colour in enumerate(colours)]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (``#RRGGBB``), 1 to 21, as WCAG 2.2 defines it.

    >>> round(contrast("#000000", "#FFFFFF"), 3)
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def inert(text: str) -> str:
    """Return ``text`` so that plotly shows it as it is written.

    plotly reads tags (``<a href>``, ``<b>``) and entities in every label, so both are escaped; control
    characters and line breaks become blanks.

    >>> inert('<a href="x">5 & 6</a>')
    '&lt;a href="x"&gt;5 &amp; 6&lt;/a&gt;'
    """
    plain = "".join(char if char.isprintable() else " " for char in text)
    return escape(plain, quote=False)


def shortened(text: str, *, length: int) -> str:
    """Return ``text`` cut to ``length`` characters, the last one an ellipsis if it was longer.

    >>> shortened("Regency teacup and saucer", length=12)
    'Regency tea…'
    """
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def ink_on(colour: str) -> str:
    """Return the clearer of `INKS` on ``colour``; one of the two always has a contrast of 4.5 and more.

    >>> ink_on("#0B6B74"), ink_on("#EDBB89")
    ('#FFFFFF', '#000000')
    """
    return max(INKS, key=lambda ink: contrast(ink, colour))


def faded(colour: str, opacity: float) -> str:
    """Return ``colour`` (``#RRGGBB``) so that what lies behind it shows through.

    >>> faded("#0B6B74", 0.2)
    'rgba(11, 107, 116, 0.2)'
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"


def row_name(figure: go.Figure, text: str, *, place: float, palette: Palette, size: int = 13) -> None:
    """Write above a row of a chart what it is, where the row begins.

    Args:
        figure: Whose rows stand at whole numbers of y.
        text: Inert.
        place: Of the row.
        palette: Of the theme.
        size: Of the letters, px.
    """
    figure.add_annotation(
        text=text,
        align="left",
        x=0,
        xref="paper",
        xanchor="left",
        y=place,
        yanchor="bottom",
        yshift=9,
        showarrow=False,
        font={"size": size, "color": palette.text},
        bgcolor=palette.surface,
        borderpad=1,
    )


def above_note(figure: go.Figure, text: str) -> go.Figure:
    """Write what the signs of ``figure`` mean above it, in one or two rows; call it after `styled`."""
    if text:
        figure.add_annotation(
            text=text,
            align="right",
            showarrow=False,
            font={"size": 12},
            xref="paper",
            x=1,
            xanchor="right",
            yref="paper",
            y=1,
            yanchor="bottom",
            yshift=8,
        )
        figure.update_layout(margin={"t": 20 + 18 * (1 + text.count("<br>"))})
    return figure


def styled(figure: go.Figure, *, palette: Palette, translator: Translator) -> go.Figure:
    """Give ``figure`` the look of the house and the reader's number marks."""
    figure.update_layout(
        font={"family": FONT, "size": 13, "color": palette.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        separators=translator.decimal_mark + translator.group_mark,
        colorway=list(palette.categorical),
        hoverlabel={
            "bgcolor": palette.surface,
            "bordercolor": palette.muted,
            "font": {"family": FONT, "size": 13, "color": palette.text},
            "align": "left",
            "namelength": -1,
        },
        legend={"orientation": "h", "x": 0, "xanchor": "left", "font": {"color": palette.muted, "size": 12}},
    )
    axis = {
        "automargin": True,
        "gridcolor": palette.grid,
        "linecolor": palette.grid,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": palette.muted},
    }
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure
