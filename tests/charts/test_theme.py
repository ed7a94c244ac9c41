import itertools

import pytest

from crosssell.charts.theme import DARK, LIGHT, colorscale, inert, palette_for, shortened


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2)."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lower, upper = sorted((luminance(one), luminance(other)))
    return (upper + 0.05) / (lower + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_scales_run_in_lightness_so_they_hold_without_hue(palette):
    strengths = [contrast(colour, palette.surface) for colour in palette.sequential]
    assert strengths == sorted(strengths)
    middle = len(palette.diverging) // 2
    ends = [contrast(colour, palette.surface) for colour in palette.diverging]
    assert ends[:middle] == sorted(ends[:middle], reverse=True)
    assert ends[middle:] == sorted(ends[middle:])


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_labels_can_be_read(palette):
    assert contrast(palette.text, palette.surface) >= 7
    assert contrast(palette.muted, palette.surface) >= 4.5


def test_a_scale_is_evenly_spaced_from_0_to_1():
    places = [place for place, _ in colorscale(("#000000", "#777777", "#ffffff"))]
    assert places == [0, 0.5, 1]
    assert all(later > earlier for earlier, later in itertools.pairwise(places))


def test_the_theme_follows_the_page():
    assert (palette_for(dark=True), palette_for(dark=False)) == (DARK, LIGHT)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ('<a href="javascript:alert(1)">x</a>', '&lt;a href="javascript:alert(1)"&gt;x&lt;/a&gt;'),
        ("Tom & Jerry &lt;", "Tom &amp; Jerry &amp;lt;"),
        ("two\nlines\x00", "two lines "),
        ("Größe 5″ ✓", "Größe 5″ ✓"),
    ],
)
def test_hostile_text_is_shown_as_it_is_written(hostile, shown):
    assert inert(hostile) == shown


def test_a_text_of_just_the_length_stays_whole():
    assert shortened("12345", length=5) == "12345"
    assert shortened("123456", length=5) == "1234…"
