"""What a plan aims at: the change worth having, the groups, and how sure it is to be."""

from dataclasses import dataclass

import streamlit as st

from crosssell.experiments.power import Design
from pages.shared.abtest.plan_words import Start, change, is_share
from pages.shared.text import _, in_words, percent, plain
from pages.shared.typed import typed_number

RELATIVE, ABSOLUTE = "relative", "absolute"
USUAL_CHANGE = 10.0  # per cent
GROUPS = (2, 3, 4, 5, 6)
EQUAL = 0
CONTROLS = (EQUAL, 30, 20, 10, 5)  # per cent of all customers
POWERS = (80, 90, 95)
ALPHAS = (10, 5, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a plan aims at.

    Attributes:
        effect: The change worth having, with its sign, in the metric's unit.
        design: How the test is to be run.
    """

    effect: float
    design: Design


def draw_aim(start: Start) -> Aim | None:
    """Draw the choices; ``None`` while the change worth having is missing or cannot be."""
    falls = not start.metric.higher_is_better
    field = st.container()
    unit = _unit(start)
    label = _("What fall would be worth having?") if falls else _("What change would be worth having?")
    with field:
        typed = typed_number(
            label,
            key=f"plan_change_{unit}",
            value=USUAL_CHANGE if unit == RELATIVE else None,
            hint=_(
                "The smallest change that pays for the effort; smaller ones may go unseen. "
                "Write −10 for the opposite."
            ),
        )
    said = st.empty()
    design = _design()
    if not typed:
        return None
    effect = _effect(start, typed, unit=unit, falls=falls)
    if is_share(start) and not 0 < start.baseline.value + effect < 1:
        said.markdown(f":red[:material/error: {_('A share has to stay between 0 % and 100 %.')}]")
        return None
    said.caption(_("That is a change {change}.", change=change(start, effect)))
    return Aim(effect=effect, design=design)


def _unit(start: Start) -> str:
    points = _("in points") if is_share(start) else _("in its own unit")
    words = {RELATIVE: _("in % of today"), ABSOLUTE: points}
    chosen = st.segmented_control(
        _("Change"),
        list(words),
        default=RELATIVE,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key="plan_change_unit",
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen or RELATIVE


def _effect(start: Start, typed: float, *, unit: str, falls: bool) -> float:
    size = -typed if falls else typed
    if unit == RELATIVE:
        return size / 100 * abs(start.baseline.value)
    return size / 100 if is_share(start) else size


def _design() -> Design:
    with st.expander(_("Groups and certainty")):
        groups = _choice(_("Groups, the control included"), GROUPS, default=2, key="plan_groups")
        share = _choice(
            _("Customers in the control"),
            CONTROLS,
            default=EQUAL,
            key="plan_control",
            words={EQUAL: _("as many as in the others")},
            hint=_("A small control costs less business, and the test needs more customers in all."),
        )
        power = _choice(
            _("Chance of finding the change, if it is there"),
            POWERS,
            default=80,
            key="plan_power",
        )
        alpha = _choice(
            _("Accepted chance of a false alarm"),
            ALPHAS,
            default=5,
            key="plan_alpha",
        )
        sides = {True: _("Better or worse"), False: _("Only for the better")}
        two_sided = st.segmented_control(
            _("What is looked for"),
            list(sides),
            default=True,
            required=True,
            format_func=in_words(sides, sides.__getitem__),
            key="plan_sides",
            persist_state="session",
            help=_("Crosssell evaluates both ways, so that harm is seen too: then plan both ways."),
        )
        if groups > 2:
            each = plain(percent(alpha / 100 / (groups - 1), decimals=2))
            st.caption(
                _(
                    "Each of the {groups} new groups is compared with the control at {each}, so that the "
                    "chance of a false alarm holds for all of them together.",
                    groups=groups - 1,
                    each=each,
                )
            )
    return Design(
        alpha=alpha / 100,
        power=power / 100,
        variants=groups,
        control_share=share / 100 if share else None,
        two_sided=bool(two_sided),
    )


def _choice(
    label: str,
    options: tuple[int, ...],
    *,
    default: int,
    key: str,
    words: dict[int, str] | None = None,
    hint: str | None = None,
) -> int:
    """Draw a choice between numbers; all but the groups are per cent."""
    shown = words or {}
    is_count = key == "plan_groups"

    def name(option: int) -> str:
        return shown.get(option) or (str(option) if is_count else percent(option / 100, decimals=0))

    chosen = st.segmented_control(
        label,
        options,
        default=default,
        required=True,
        format_func=in_words(options, name),
        key=key,
        persist_state="session",
        help=hint,
    )
    return default if chosen is None else chosen
