"""The calculation of `crosssell.roi.model` as formulas of a spreadsheet, in names instead of cell addresses.

``in_…`` is an input's cell, ``x_…`` a step between, ``sum_…`` the total of a month's column. Spreadsheets
keep formulas in English and show them in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crosssell.columns import InputUnit, RoiInput, RoiReason, RoiStep
from crosssell.i18n import N_
from crosssell.roi.inputs import LONGEST_HORIZON_MONTHS, MOST_CUSTOMERS

FIRST_ROW = 2  # of the sheet of months, counted from 1: month 0
LAST_ROW = FIRST_ROW + LONGEST_HORIZON_MONTHS
TOTAL_ROW = LAST_ROW + 1

# What the last digits of a sum may be off by, as a share of its parts (as in the model).
ROUNDING = "1E-12"


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """One step between the inputs and the months.

    Attributes:
        name: Of its cell.
        header: English source of what it is.
        formula: Without the sign ``=``.
        unit: Says how it is written.
    """

    name: str
    header: str
    formula: str
    unit: InputUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthColumn:
    """One column of the sheet of months.

    Attributes:
        letter: Of the column.
        header: English source of its heading.
        unit: Says how it is written; ``None`` for a date.
        first: Formula or number of month 0.
        formula: Of every other month. ``{row}``, ``{before}`` and ``{after}`` stand for rows, ``{first}`` and
            ``{last}`` for those of month 0 and of the longest horizon.
        name: Of the total below it; empty without one.
    """

    letter: str
    header: str
    unit: InputUnit | None
    first: str
    formula: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One figure of the sheet of results.

    Attributes:
        field: Of `Outcome`.
        formula: Without the sign ``=``.
        unit: Says how it is written.
        missing: Conditions under which there is no figure, each with its reason; the first that holds counts.
    """

    field: str
    formula: str
    unit: InputUnit
    missing: tuple[tuple[str, RoiReason], ...] = ()


def input_name(one: RoiInput) -> str:
    """Return the name of an input's cell."""
    return f"in_{one.value}"


_ONE_CONTACT = "in_deliverability*in_contact_rate"
_REPEATS_A_MONTH = "in_repeats_per_year/12"

BETWEEN: tuple[Between, ...] = (
    Between(
        name="x_ramp",
        header=N_("Ramp-up that is counted: at least 1 month"),
        formula="MAX(1,ROUND(in_ramp_up_months,0))",
        unit=InputUnit.MONTHS,
    ),
    Between(
        name="x_horizon",
        header=N_("Months that are counted"),
        formula="ROUND(in_horizon_months,0)",
        unit=InputUnit.MONTHS,
    ),
    Between(
        name="x_points",
        header=N_("Uplift in points"),
        formula="IF(x_uplift_unit=2,in_uplift*in_baseline_rate,in_uplift)",
        unit=InputUnit.POINTS,
    ),
    Between(
        name="x_gain",
        header=N_("The same, with no more buyers than customers and no fewer than none"),
        formula="MAX(-in_baseline_rate,MIN(1-in_baseline_rate,x_points))",
        unit=InputUnit.POINTS,
    ),
    Between(
        name="x_value",
        header=N_("Full price of an order, less what is sent back"),
        formula="in_items_per_response*(1-in_return_rate)*in_price",
        unit=InputUnit.AMOUNT,
    ),
    Between(
        name="x_displaced",
        header=N_("Displaced by an order: revenue"),
        formula="in_items_per_response*(1-in_return_rate)*in_displaced_share*in_displaced_price",
        unit=InputUnit.AMOUNT,
    ),
    Between(
        name="x_displaced_left",
        header=N_("Displaced by an order: margin"),
        formula="x_displaced*in_displaced_margin",
        unit=InputUnit.AMOUNT,
    ),
    Between(
        name="x_order_left",
        header=N_("What an order won leaves"),
        formula="x_value*(in_margin-in_discount)-x_displaced_left",
        unit=InputUnit.AMOUNT,
    ),
    Between(
        name="x_repeat_left",
        header=N_("What a repeat order leaves"),
        formula="x_value*in_margin-x_displaced_left",
        unit=InputUnit.AMOUNT,
    ),
    Between(
        name="x_set_up",
        header=N_("Paid before the start"),
        formula="in_creative_cost+in_tools_cost+in_training_cost+in_incentive_fixed",
        unit=InputUnit.AMOUNT,
    ),
    Between(
        name="x_fixed",
        header=N_("Paid however many are contacted"),
        formula="x_set_up+in_running_cost*x_horizon",
        unit=InputUnit.AMOUNT,
    ),
    Between(
        name="x_without",
        header=N_("Profit without any uplift"),
        formula=(
            "-sum_anyway*(x_value*in_discount+in_incentive_per_sale)"
            "-sum_delivered*in_opt_out_rate*in_opt_out_value-sum_contacts*in_contact_cost-x_fixed"
        ),
        unit=InputUnit.AMOUNT,
    ),
    Between(
        name="x_rise",
        header=N_("What the profit rises by if the uplift rises by 100 points"),
        formula=(
            f"in_audience*{_ONE_CONTACT}*(sum_sent*(x_order_left-in_incentive_per_sale)"
            f"+sum_before*{_REPEATS_A_MONTH}*x_repeat_left)"
        ),
        unit=InputUnit.AMOUNT,
    ),
    Between(
        name="x_customer",
        header=N_("Profit of one customer more in the audience"),
        formula=(
            f"sum_sent*(in_deliverability*(in_contact_rate*(x_gain*x_order_left-in_baseline_rate*x_value*in_discount"
            "-(x_gain+in_baseline_rate)*in_incentive_per_sale)-in_opt_out_rate*in_opt_out_value)-in_contact_cost)"
            f"+sum_before*{_ONE_CONTACT}*x_gain*{_REPEATS_A_MONTH}*x_repeat_left"
        ),
        unit=InputUnit.AMOUNT,
    ),
)

MONTH_COLUMNS: tuple[MonthColumn, ...] = (
    MonthColumn(letter="A", header=N_("Month"), unit=InputUnit.MONTHS, first="", formula=""),
    MonthColumn(
        letter="B",
        header=N_("Starts"),
        unit=None,
        first="in_start",
        formula="EDATE(in_start,A{row}-1)",
    ),
    MonthColumn(
        letter="C",
        header=N_("Within the horizon (1 = yes)"),
        unit=InputUnit.CUSTOMERS,
        first="1",
        formula="IF(A{row}<=x_horizon,1,0)",
    ),
    MonthColumn(
        letter="D",
        header=N_("Share of the audience contacted"),
        unit=InputUnit.SHARE,
        first="0",
        formula=(
            "C{row}*CHOOSE(x_rhythm,IF(A{row}<=x_ramp,1/x_ramp,0),MIN(1,A{row}/x_ramp),"
            "IF(MOD(A{row}-1,3)=0,MIN(1,A{row}/x_ramp),0))"
        ),
        name="sum_sent",
    ),
    MonthColumn(
        letter="E",
        header=N_("Contacted before, added up"),
        unit=InputUnit.SHARE,
        first="0",
        formula="C{row}*SUM(D${first}:D{before})",
        name="sum_before",
    ),
    MonthColumn(
        letter="F",
        header=N_("Contacts"),
        unit=InputUnit.CUSTOMERS,
        first="0",
        formula="D{row}*in_audience",
        name="sum_contacts",
    ),
    MonthColumn(
        letter="G",
        header=N_("Delivered contacts"),
        unit=InputUnit.CUSTOMERS,
        first="0",
        formula="F{row}*in_deliverability",
        name="sum_delivered",
    ),
    MonthColumn(
        letter="H",
        header=N_("Reached"),
        unit=InputUnit.CUSTOMERS,
        first="0",
        formula="G{row}*in_contact_rate",
        name="sum_reached",
    ),
    MonthColumn(
        letter="I",
        header=N_("Orders that would have come anyway"),
        unit=InputUnit.NUMBER,
        first="0",
        formula="H{row}*in_baseline_rate",
        name="sum_anyway",
    ),
    MonthColumn(
        letter="J",
        header=N_("Orders won"),
        unit=InputUnit.NUMBER,
        first="0",
        formula="H{row}*x_gain",
        name="sum_won",
    ),
    MonthColumn(
        letter="K",
        header=N_("Repeat orders"),
        unit=InputUnit.NUMBER,
        first="0",
        formula="C{row}*SUM(J${first}:J{before})*in_repeats_per_year/12",
        name="sum_repeats",
    ),
    MonthColumn(
        letter="L",
        header=N_("Additional revenue"),
        unit=InputUnit.AMOUNT,
        first="0",
        formula=(
            "J{row}*(x_value*(1-in_discount)-x_displaced)-I{row}*x_value*in_discount"
            "+K{row}*(x_value-x_displaced)"
        ),
        name="sum_revenue",
    ),
    MonthColumn(
        letter="M",
        header=N_("Additional margin"),
        unit=InputUnit.AMOUNT,
        first="0",
        formula=(
            "J{row}*x_order_left-I{row}*x_value*in_discount-G{row}*in_opt_out_rate*in_opt_out_value"
            "+K{row}*x_repeat_left"
        ),
        name="sum_contribution",
    ),
    MonthColumn(
        letter="N",
        header=N_("Cost of the campaign"),
        unit=InputUnit.AMOUNT,
        first="x_set_up",
        formula="F{row}*in_contact_cost+(J{row}+I{row})*in_incentive_per_sale+C{row}*in_running_cost",
        name="sum_cost",
    ),
    MonthColumn(
        letter="O",
        header=N_("Profit"),
        unit=InputUnit.AMOUNT,
        first="M{row}-N{row}",
        formula="M{row}-N{row}",
        name="sum_profit",
    ),
    MonthColumn(
        letter="P",
        header=N_("Profit until its end"),
        unit=InputUnit.AMOUNT,
        first="O{row}",
        formula="P{before}+O{row}",
    ),
    MonthColumn(
        letter="Q",
        header=N_("Profit at its present value"),
        unit=InputUnit.AMOUNT,
        first="O{row}",
        formula="O{row}/(1+in_discount_rate)^(A{row}/12)",
        name="sum_present",
    ),
    MonthColumn(
        letter="R",
        header=N_("From here on not below zero (1 = yes)"),
        unit=InputUnit.CUSTOMERS,
        first="",
        formula=(
            "IF(C{row}=0,1,IF(P{row}>=-1E-9*MAX(MAX(P${first}:P${last}),-MIN(P${first}:P${last})),R{after},0))"
        ),
    ),
)

# The row of totals holds a 1 in the last column, so that there is always one to be found.
_PAID_BACK = f"MATCH(1,{{months}}!$R${FIRST_ROW + 1}:$R${TOTAL_ROW},0)"
_RISE_OF_PARTS = (
    f"in_audience*{_ONE_CONTACT}*(sum_sent*(x_value+x_displaced_left+in_incentive_per_sale)"
    f"+sum_before*{_REPEATS_A_MONTH}*(x_value+x_displaced_left))"
)
_CUSTOMER_OF_PARTS = (
    f"(sum_sent*({_ONE_CONTACT}*(ABS(x_gain)+in_baseline_rate)*(x_value+x_displaced_left+in_incentive_per_sale)"
    "+in_opt_out_rate*in_opt_out_value+in_contact_cost)"
    f"+sum_before*{_REPEATS_A_MONTH}*{_ONE_CONTACT}*ABS(x_gain)*(x_value+x_displaced_left))"
)
_NO_UPLIFT_PAYS = (
    ("sum_reached<=0", RoiReason.NO_CONTACTS),
    (f"x_rise<={ROUNDING}*{_RISE_OF_PARTS}", RoiReason.RESPONSE_LOSES),
    (f"-x_without/x_rise>(1-in_baseline_rate)*(1+{ROUNDING})", RoiReason.OUT_OF_RANGE),
)
_UPLIFT_THAT_PAYS = "MIN(MAX(0,-x_without/x_rise),1-in_baseline_rate)"
_NO_COST = ("sum_cost<=0", RoiReason.NO_COST)
_NO_VALUE_AFTER = ("in_value_after<=0", RoiReason.NO_VALUE_AFTER)

RESULT_FORMULAS: tuple[Result, ...] = (
    Result(field="profit_amount", formula="sum_contribution-sum_cost", unit=InputUnit.AMOUNT),
    Result(
        field="roi",
        formula="(sum_contribution-sum_cost)/sum_cost",
        unit=InputUnit.SHARE,
        missing=(_NO_COST,),
    ),
    Result(
        field="payback_month",
        formula=_PAID_BACK,
        unit=InputUnit.MONTHS,
        missing=((f"{_PAID_BACK}>x_horizon", RoiReason.NOT_PAID_BACK),),
    ),
    Result(field="net_present_value_amount", formula="sum_present", unit=InputUnit.AMOUNT),
    Result(
        field="break_even_uplift",
        formula=_UPLIFT_THAT_PAYS,
        unit=InputUnit.POINTS,
        missing=_NO_UPLIFT_PAYS,
    ),
    Result(
        field="break_even_uplift_relative",
        formula=f"{_UPLIFT_THAT_PAYS}/in_baseline_rate",
        unit=InputUnit.SHARE,
        missing=(*_NO_UPLIFT_PAYS, ("in_baseline_rate<=0", RoiReason.NO_BASELINE)),
    ),
    Result(
        field="break_even_audience",
        formula=f"ROUNDUP(x_fixed/x_customer*(1-{ROUNDING}),0)",
        unit=InputUnit.CUSTOMERS,
        missing=(
            (f"x_customer<={ROUNDING}*{_CUSTOMER_OF_PARTS}", RoiReason.CONTACT_LOSES),
            (f"x_fixed>x_customer*{MOST_CUSTOMERS:.0f}", RoiReason.NOT_IN_RANGE),
        ),
    ),
    Result(field="contacts", formula="sum_contacts", unit=InputUnit.CUSTOMERS),
    Result(field="delivered", formula="sum_delivered", unit=InputUnit.CUSTOMERS),
    Result(field="reached", formula="sum_reached", unit=InputUnit.CUSTOMERS),
    Result(field="baseline_orders", formula="sum_anyway", unit=InputUnit.NUMBER),
    Result(field="orders", formula="sum_won", unit=InputUnit.NUMBER),
    Result(field="repeat_orders", formula="sum_repeats", unit=InputUnit.NUMBER),
    Result(field="incremental_orders", formula="sum_won+sum_repeats", unit=InputUnit.NUMBER),
    Result(field="revenue_amount", formula="sum_revenue", unit=InputUnit.AMOUNT),
    Result(field="contribution_amount", formula="sum_contribution", unit=InputUnit.AMOUNT),
    Result(field="cost_amount", formula="sum_cost", unit=InputUnit.AMOUNT),
    Result(
        field="cost_per_order_amount",
        formula="sum_cost/(sum_won+sum_repeats)",
        unit=InputUnit.AMOUNT,
        missing=(("sum_won+sum_repeats<=0", RoiReason.NO_ORDERS),),
    ),
    Result(
        field="revenue_per_contact_amount",
        formula="sum_revenue/sum_contacts",
        unit=InputUnit.AMOUNT,
        missing=(("sum_contacts<=0", RoiReason.NO_CONTACTS),),
    ),
    Result(
        field="lifetime_profit_amount",
        formula="sum_contribution-sum_cost+sum_won*in_value_after",
        unit=InputUnit.AMOUNT,
        missing=(_NO_VALUE_AFTER,),
    ),
    Result(
        field="lifetime_roi",
        formula="(sum_contribution-sum_cost+sum_won*in_value_after)/sum_cost",
        unit=InputUnit.SHARE,
        missing=(_NO_VALUE_AFTER, _NO_COST),
    ),
)

STEP_FORMULAS: Mapping[RoiStep, str] = {
    RoiStep.SALES: "sum_won*in_items_per_response*in_price",
    RoiStep.RETURNS: "-sum_won*in_items_per_response*in_price*in_return_rate",
    RoiStep.DISCOUNT: "-sum_won*x_value*in_discount",
    RoiStep.GOODS: "-sum_won*x_value*(1-in_margin)",
    RoiStep.REPEATS: "sum_repeats*x_value*in_margin",
    RoiStep.DISPLACED: "-(sum_won+sum_repeats)*x_displaced_left",
    RoiStep.BASELINE_DISCOUNT: "-sum_anyway*x_value*in_discount",
    RoiStep.OPT_OUTS: "-sum_delivered*in_opt_out_rate*in_opt_out_value",
    RoiStep.CONTACTS: "-sum_contacts*in_contact_cost",
    RoiStep.INCENTIVES: "-(sum_won+sum_anyway)*in_incentive_per_sale-in_incentive_fixed",
    RoiStep.SET_UP: "-(in_creative_cost+in_tools_cost+in_training_cost)",
    RoiStep.RUNNING: "-in_running_cost*x_horizon",
}
