"""What is wrong with what was typed into a field of the calculator, in the unit it was typed in."""

from crosssell.columns import RoiInput
from crosssell.roi.written import RoiFigures
from pages.shared.roi.session import Refusal
from pages.shared.text import _, plain


def refused_words(one: RoiInput, refused: Refusal, figures: RoiFigures) -> str:
    """Return it as Markdown.

    Args:
        one: Whose field it is.
        refused: What was typed, and what the core says of it.
        figures: How values are written.
    """
    error = refused.error
    if error is None:
        return _(
            "“{text}” is not a number. Write it like {example}.",
            text=plain(refused.text),
            example=plain(figures.translator.number(1234.5, decimals=1)),
        )
    said = {name: value for name, value in error.values.items() if isinstance(value, (int, float))}
    in_unit = {name: plain(figures.value(one, value)) for name, value in said.items()}
    match error.reason:
        case "roi_range":
            return _("{value} cannot be. Allowed: {lowest} to {highest}.", **in_unit)
        case "roi_order":
            bare = {name: plain(figures.number_of(one, value)) for name, value in said.items()}
            return _("Low, likely and high have to rise: {low}, {value}, {high} do not.", **bare)
        case "roi_whole":
            return _("{value} is not a whole number.", value=plain(refused.text))
        case "roi_response":
            shares = {name: plain(figures.share(value)) for name, value in said.items()}
            return _(
                "With {baseline} who buy anyway, {response} of those reached would buy. "
                "That has to stay between 0 % and 100 %.",
                **shares,
            )
        case _:
            return _("{value} cannot be.", value=plain(refused.text))
