"""How a campaign's return is calculated, for people: the words and the formulas behind every figure.

The same formulas are in the heads of `crosssell.roi.model`, `outcome`, `break_even`, `draws` and `simulate`.
"""

from dataclasses import dataclass

from crosssell.columns import RoiInput
from crosssell.exports.roi_words import RoiVoice
from crosssell.i18n import N_
from crosssell.labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class HowSection:
    """One part of the explanation; inert once `how_calculated` returns it.

    Attributes:
        title: Its heading.
        texts: Sentences.
        formulas: What is worked out, and how; an input stands in brackets by its name.
    """

    title: str
    texts: tuple[str, ...] = ()
    formulas: tuple[tuple[str, str], ...] = ()


SECTIONS = (
    HowSection(
        title=N_("The principle"),
        texts=(
            N_(
                "Only what the campaign changes counts: with it less without it. What customers would have "
                "bought anyway earns it nothing, so it is not taken off a second time. The discount that "
                "these customers get all the same is a loss."
            ),
            N_(
                "What comes back counts as not bought, with its margin, its discount and what it displaced. "
                "Opt-outs are a lost margin, not a cost: they lower the profit, but not what ROI divides by."
            ),
            N_("Names in brackets are inputs. All of them are taken at their likely value."),
        ),
    ),
    HowSection(
        title=N_("Who is reached, and who buys"),
        texts=(
            N_(
                "A single contact goes out in equal parts over the ramp-up; what would go out after the "
                "horizon is never sent. With a ramp-up of three months, a monthly contact goes to 1/3, 2/3 "
                "and then all of the audience; a quarterly one goes out in the months 1, 4, 7 and so on, to "
                "as many as a monthly one in that month."
            ),
        ),
        formulas=(
            (N_("Contacts"), N_("{audience} × share of it that is contacted in the month")),
            (N_("Reached"), N_("contacts × {deliverability} × {contact_rate}")),
            (
                N_("Orders won"),
                N_("reached × {uplift}; a relative uplift is multiplied by {baseline_rate} first"),
            ),
            (N_("Orders that would have come anyway"), N_("reached × {baseline_rate}")),
            (N_("Repeat orders"), N_("orders won in earlier months × {repeats_per_year} ÷ 12")),
        ),
    ),
    HowSection(
        title=N_("What an order is worth"),
        formulas=(
            (N_("Value of an order"), N_("{items_per_response} × {price} × (1 − {return_rate})")),
            (
                N_("Displaced revenue"),
                N_("{items_per_response} × (1 − {return_rate}) × {displaced_share} × {displaced_price}"),
            ),
            (N_("Displaced margin"), N_("displaced revenue × {displaced_margin}")),
            (
                N_("Margin of an order won"),
                N_("value of an order × ({margin} − {discount}) − displaced margin"),
            ),
            (N_("Margin of a repeat order"), N_("value of an order × {margin} − displaced margin")),
        ),
    ),
    HowSection(
        title=N_("Money, month by month"),
        formulas=(
            (
                N_("Additional revenue"),
                N_(
                    "orders won × (value of an order × (1 − {discount}) − displaced revenue) + repeat orders "
                    "× (value of an order − displaced revenue) − orders that would have come anyway × value "
                    "of an order × {discount}"
                ),
            ),
            (
                N_("Additional margin"),
                N_(
                    "orders won × margin of an order won + repeat orders × margin of a repeat order − orders "
                    "that would have come anyway × value of an order × {discount} − delivered contacts × "
                    "{opt_out_rate} × {opt_out_value}"
                ),
            ),
            (
                N_("Cost before the start"),
                N_("{creative_cost} + {tools_cost} + {training_cost} + {incentive_fixed}"),
            ),
            (
                N_("Cost of a month"),
                N_(
                    "contacts × {contact_cost} + (orders won + orders that would have come anyway) × "
                    "{incentive_per_sale} + {running_cost}"
                ),
            ),
            (N_("Profit"), N_("additional margin − cost")),
        ),
    ),
    HowSection(
        title=N_("The figures"),
        formulas=(
            (N_("ROI"), N_("profit ÷ cost; without cost there is none")),
            (
                N_("Payback"),
                N_(
                    "first month from whose end on the profit added up stays at zero or above, up to the "
                    "horizon"
                ),
            ),
            (
                N_("Net present value"),
                N_("sum over all months of: profit of the month ÷ (1 + {discount_rate})^(month ÷ 12)"),
            ),
            (
                N_("Break-even uplift"),
                N_(
                    "loss without any uplift ÷ what each point of uplift adds to the profit; none where a "
                    "further order costs at least what it brings, or where everybody would not be enough"
                ),
            ),
            (
                N_("Break-even audience"),
                N_(
                    "what is paid whatever the audience ÷ profit of one customer more, rounded up; none "
                    "where a further contact costs at least what it brings"
                ),
            ),
            (N_("Lifetime profit"), N_("profit + orders won × {value_after}")),
            (N_("Cost per additional order"), N_("cost ÷ (orders won + repeat orders)")),
        ),
    ),
    HowSection(
        title=N_("Risk"),
        texts=(
            N_(
                "Many campaigns are drawn. In each, every input takes a value around its likely one, as far "
                "as low and high let it; their profits show the risk. The same seed draws the same campaigns."
            ),
            N_(
                "PERT is a smooth hill from low to high with the mean (low + 4 × likely + high) ÷ 6. A "
                "triangle gives the ends more weight. With a normal curve, and with the result of a test, 8 "
                "of 10 values lie between low and high; both are cut off at what a value can be."
            ),
            N_(
                "Inputs are drawn independently of each other. Where they go together in truth, such as a "
                "lower price and more responses, the real spread can be wider or narrower."
            ),
            N_(
                "The chance of a loss is counted among the draws, so it has a standard error: the square "
                "root of chance × (1 − chance) ÷ draws."
            ),
            N_(
                "What explains the spread is told by the rank correlation of each input with the profit: 1 "
                "or −1 where this input alone decides, 0 where it does not matter."
            ),
        ),
    ),
)


def how_calculated(voice: RoiVoice) -> tuple[HowSection, ...]:
    """Return the explanation, in the order in which things are worked out."""
    translator = voice.translator
    names = {one.value: f"[{label(one, translator)}]" for one in RoiInput}

    def filled(message: str) -> str:
        return voice.text(translator.gettext(message, **names))

    return tuple(
        HowSection(
            title=filled(section.title),
            texts=tuple(filled(text) for text in section.texts),
            formulas=tuple((filled(name), filled(formula)) for name, formula in section.formulas),
        )
        for section in SECTIONS
    )
