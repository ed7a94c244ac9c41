"""What a dataset can carry, in words: a line for each capability, ready or with what it lacks."""

from crosssell.labels import label
from crosssell.readiness import Capability, Readiness
from pages.shared.text import _, number, translator


def capability_words(capability: Capability) -> tuple[str, str]:
    """Return a capability's name and what it shows."""
    match capability:
        case Capability.MATRIX_BY_ORDER:
            return _("Bought at once"), _("which products share an order")
        case Capability.MATRIX_BY_CUSTOMER:
            return _("Bought by the same customer"), _("what customers add over time")
        case Capability.CATEGORIES:
            return _("Categories"), _("which categories go together")
        case Capability.PERIOD:
            return _("Periods"), _("filters by date and sales by month")
        case Capability.MONEY:
            return _("Money"), _("revenue and order values")
        case Capability.SEGMENTS:
            return _("Customer segments"), _("who buys often, lately and much")
        case Capability.LIFETIME_VALUE:
            return _("Customer lifetime value"), _("what a customer is worth in the months ahead")
        case Capability.CONTACT_LISTS:
            return _("Contact lists"), _("whom you may write to")
        case Capability.MARGIN:
            return _("Margin"), _("profit beside revenue")


def readiness_line(one: Readiness) -> str:
    """Return one line of the readiness list."""
    name, shows = capability_words(one.capability)
    words = [
        _("{column} or {other}", column=names[0], other=names[1]) if len(names) == 2 else names[0]
        for names in ([label(field, translator()) for field in choice] for choice in one.missing)
    ]
    if not one.ready:
        missing = _(
            "no column: {columns}; would unlock {shows}", columns=translator().listed(words), shows=shows
        )
        return f":gray[:material/radio_button_unchecked:] **{name}** :gray[{missing}]"
    if one.is_short:
        short = _(
            "{shows}; better with {wanted} days or more, here are {days}",
            shows=shows,
            wanted=number(one.days_wanted),
            days=number(one.days),
        )
        return f":orange[:material/schedule:] **{name}** :gray[{short}]"
    return f":green[:material/check_circle:] **{name}** :gray[{shows}]"
