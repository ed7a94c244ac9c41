"""Names of what goes into the calculation of a campaign's return, and what comes out."""

from enum import StrEnum


class RoiInput(StrEnum):
    """What the calculation starts from; meaning, unit and range of each are in `crosssell.roi.inputs`."""

    # reach
    AUDIENCE = "audience"
    DELIVERABILITY = "deliverability"
    CONTACT_RATE = "contact_rate"
    OPT_OUT_RATE = "opt_out_rate"
    OPT_OUT_VALUE = "opt_out_value"
    # response
    BASELINE_RATE = "baseline_rate"
    UPLIFT = "uplift"
    ITEMS_PER_RESPONSE = "items_per_response"
    REPEATS_PER_YEAR = "repeats_per_year"
    # money
    PRICE = "price"
    DISCOUNT = "discount"
    MARGIN = "margin"
    RETURN_RATE = "return_rate"
    DISPLACED_SHARE = "displaced_share"
    DISPLACED_PRICE = "displaced_price"
    DISPLACED_MARGIN = "displaced_margin"
    VALUE_AFTER = "value_after"
    # cost
    CONTACT_COST = "contact_cost"
    CREATIVE_COST = "creative_cost"
    TOOLS_COST = "tools_cost"
    TRAINING_COST = "training_cost"
    INCENTIVE_FIXED = "incentive_fixed"
    INCENTIVE_PER_SALE = "incentive_per_sale"
    RUNNING_COST = "running_cost"
    # time
    RAMP_UP_MONTHS = "ramp_up_months"
    HORIZON_MONTHS = "horizon_months"
    DISCOUNT_RATE = "discount_rate"


class InputGroup(StrEnum):
    """What an input is about."""

    REACH = "reach"
    RESPONSE = "response"
    MONEY = "money"
    COST = "cost"
    TIME = "time"


class InputUnit(StrEnum):
    """What an input is counted in."""

    CUSTOMERS = "customers"  # a count
    NUMBER = "number"
    SHARE = "share"  # 0-1
    POINTS = "points"  # a difference of shares: 0.02 are two percentage points
    RELATIVE = "relative"  # of another value: 0.1 is a tenth more
    AMOUNT = "amount"  # money
    MONTHS = "months"


class RoiSource(StrEnum):
    """Where the value of an input comes from."""

    DATA = "data"  # counted in the dataset
    TEST = "test"  # measured in an evaluated test
    BENCHMARK = "benchmark"  # claimed by somebody else
    ASSUMPTION = "assumption"  # the user's own
    TEMPLATE = "template"  # a starting point's; nobody has looked at it yet


class Shape(StrEnum):
    """How the values between low and high are spread; defined in `crosssell.roi.draws`."""

    PERT = "pert"
    TRIANGULAR = "triangular"
    NORMAL = "normal"
    POSTERIOR = "posterior"  # of an evaluated test


class Rhythm(StrEnum):
    """How often the audience is contacted."""

    ONCE = "once"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class UpliftUnit(StrEnum):
    """How the uplift is stated."""

    POINTS = "points"  # added to the baseline rate
    RELATIVE = "relative"  # as a share of the baseline rate


class CampaignChannel(StrEnum):
    """How customers are contacted; a contact costs differently by each."""

    EMAIL = "email"
    TEXT_MESSAGE = "text_message"
    APP = "app"
    LETTER = "letter"
    PHONE = "phone"
    IN_PERSON = "in_person"


class RoiTemplate(StrEnum):
    """Starting points by trade."""

    ECOMMERCE = "ecommerce"
    BANKING = "banking"
    TELECOMS = "telecoms"
    MOBILE_PHONE = "mobile_phone"
    COMPUTER = "computer"
    CAMERA = "camera"
    SOFTWARE = "software"
    RETAIL_TILL = "retail_till"


class RoiStep(StrEnum):
    """The steps from what is sold to the profit, in the order in which they are added up."""

    SALES = "sales"
    RETURNS = "returns"
    DISCOUNT = "discount"
    GOODS = "goods"
    REPEATS = "repeats"
    DISPLACED = "displaced"
    BASELINE_DISCOUNT = "baseline_discount"
    OPT_OUTS = "opt_outs"
    CONTACTS = "contacts"
    INCENTIVES = "incentives"
    SET_UP = "set_up"
    RUNNING = "running"


class RoiReason(StrEnum):
    """Why a figure of the calculation cannot be given."""

    NO_COST = "no_cost"  # nothing to divide the profit by
    NOT_PAID_BACK = "not_paid_back"  # not within the horizon
    RESPONSE_LOSES = "response_loses"  # every further response costs more than it brings
    CONTACT_LOSES = "contact_loses"  # every further contact costs more than it brings
    OUT_OF_RANGE = "out_of_range"  # more than everybody would have to respond
    NO_BASELINE = "no_baseline"  # nothing for an uplift to be relative to
    NO_ORDERS = "no_orders"
    NO_CONTACTS = "no_contacts"
    NO_VALUE_AFTER = "no_value_after"
    NO_SPREAD = "no_spread"  # no input varies
    NO_EFFECT = "no_effect"  # the input does not change the result
    NOT_IN_RANGE = "not_in_range"  # no value of the input in its range reaches the target


class RoiTarget(StrEnum):
    """What a value of an input is looked for to reach."""

    PROFIT = "profit"
    ROI = "roi"


class ScenarioCase(StrEnum):
    """One way in which a scenario can come out, generated from its triples."""

    PESSIMISTIC = "pessimistic"
    EXPECTED = "expected"
    OPTIMISTIC = "optimistic"


class PrefillBasis(StrEnum):
    """What the value of an input was taken from; how each is counted is in `crosssell.prefill`."""

    MAY_BE_WRITTEN_TO = "may_be_written_to"  # customers, by their consent
    CUSTOMERS = "customers"  # all of them, as nobody's consent is known
    LEFT = "left"  # those with one product and without another, by their consent
    ALL_LEFT = "all_left"  # all of those, as nobody's consent is known
    ORDERED = "ordered"  # who ordered within some days
    BOUGHT = "bought"  # who bought the other product within some days
    ITEMS = "items"  # different products of an order
    ITEM_PRICE = "item_price"  # what an order takes in for each of them
    PURCHASE = "purchase"  # what an order takes in for a product
    ONE_PURCHASE = "one_purchase"  # that price is for all of it
    COSTS = "costs"  # amounts less the cost of the goods
    CAME_BACK = "came_back"  # amounts that came back of what was sold and not marked as returned
    KEPT_CUSTOMER = "kept_customer"  # what a customer is worth more if they are surely active
    TEST_EFFECT = "test_effect"
    TEST_CONTROL = "test_control"
    TEST_EVERYBODY = "test_everybody"  # a test counts those who never noticed, too
    TEST_AUDIENCE = "test_audience"
    TEST_CUSTOMERS = "test_customers"  # of the test itself, as it states no audience
    TEST_VALUE = "test_value"  # what the variant's customers did
    TEST_NET = "test_net"  # the test's amounts are those left after returns
    CAMPAIGN_CONTACTS = "campaign_contacts"  # those of its list who are contacted
    CAMPAIGN_PLAN = "campaign_plan"  # as its plan states it
    CAMPAIGN_CHANCE = "campaign_chance"  # how many of them would buy anyway
    CAMPAIGN_UPLIFT = "campaign_uplift"  # as it was assumed for its list
    CAMPAIGN_MEASURED = "campaign_measured"  # as an earlier campaign has measured it
    CAMPAIGN_PRICE = "campaign_price"  # a usual purchase of what it offers
    ONE_ORDER = "one_order"  # that price is for a whole order


class PrefillLack(StrEnum):
    """Why something cannot be suggested for an input."""

    NO_CUSTOMERS = "no_customers"
    NO_DATES = "no_dates"
    NO_AMOUNTS = "no_amounts"
    NO_COSTS = "no_costs"
    NO_RETURNS = "no_returns"  # nothing tells that anything ever came back
    SOLD_AT_LOSS = "sold_at_loss"
    TOO_SHORT = "too_short"  # too few days of orders to look back from
    NOBODY_COMPARABLE = "nobody_comparable"
    NOBODY_LEFT = "nobody_left"
    NO_MODEL = "no_model"  # of what customers are worth, or none that leads
    NO_SHARE = "no_share"  # the test measured no share of customers
    NO_EFFECT = "no_effect"  # it has no effect with a spread
    NO_GROUPS = "no_groups"  # the campaign has no list yet
    NO_CHANCE = "no_chance"  # nothing tells how many of its list buy anyway


class PrefillWarning(StrEnum):
    """What to know before a suggestion is taken."""

    CONSENT_UNKNOWN = "consent_unknown"  # of everybody
    FEW_FOLLOWED = "few_followed"  # behind the rate without contact
    NOT_TRUSTED = "not_trusted"  # the test's data
    NOT_CONCLUSIVE = "not_conclusive"
    NO_WORTHWHILE_EFFECT = "no_worthwhile_effect"
    HARMFUL = "harmful"
    OTHER_METRIC = "other_metric"  # not the one that the test was about
