"""Names of what is asked of offers: audiences, recommendations, campaigns, the playbook."""

from enum import StrEnum


class ConditionKind(StrEnum):
    """What a condition of an audience looks at."""

    BOUGHT = "bought"  # one of some products or categories
    SEGMENT = "segment"
    RECENCY = "recency"  # days since the last order
    ORDERS = "orders"  # how many
    REVENUE = "revenue"  # so far, gross
    EXPECTED_VALUE = "expected_value"  # what the lifetime model expects of the next months
    COUNTRY = "country"  # of the last order
    CHANNEL = "channel"  # sales channel of the last order
    ATTRIBUTE = "attribute"  # a column of the customers file
    WIN_BACK = "win_back"  # valuable, and slipping away


class LeftOutOfList(StrEnum):
    """Why a customer who meets the conditions is not on the list; the first that fits is counted."""

    CONSENT_NO = "consent_no"
    CONSENT_UNKNOWN = "consent_unknown"
    HAS_OFFER = "has_offer"  # bought what is offered already
    RETURNED_OFFER = "returned_offer"  # sent back what is offered
    IN_CAMPAIGN = "in_campaign"  # in another campaign whose window is not over, control groups included
    CONTACTED = "contacted"  # by a campaign in the last days
    CONTACT_CAP = "contact_cap"  # as often as the shop wants to write to anybody
    NOTHING_TO_OFFER = "nothing_to_offer"  # no product that is new to them
    BETTER_OFFER = "better_offer"  # something else fits them better than the one product that is kept to
    DOES_NOT_PAY = "does_not_pay"  # the contact costs more than it is expected to bring
    BEYOND_MOST = "beyond_most"  # they come after as many as are wanted


class OfferKind(StrEnum):
    """What the customers of a list are offered."""

    PRODUCT = "product"  # one product for everybody
    CATEGORY = "category"  # one category for everybody
    NEXT_BEST = "next_best"  # each customer the product that fits best
    NONE = "none"  # nothing in particular: a letter, a voucher


class OfferMethod(StrEnum):
    """How what to offer whom is found."""

    ITEM_TO_ITEM = "item_to_item"
    EASE = "ease"
    BEST_SELLERS = "best_sellers"
    RANDOM = "random"  # for comparison alone


class ChoiceReason(StrEnum):
    """Why a method of recommending was chosen on the window before the last."""

    CLEARLY_BETTER = "clearly_better"  # than best-sellers, beyond chance
    NOT_BEYOND_CHANCE = "not_beyond_chance"  # better, but it could be chance: best-sellers
    BEST_SELLERS_WIN = "best_sellers_win"
    TOO_FEW_CUSTOMERS = "too_few_customers"  # who bought something new: best-sellers
    NO_HISTORY = "no_history"  # too short, or without customers or dates: best-sellers


class OfferReason(StrEnum):
    """Why a customer is offered this; its values stand beside it."""

    FOLLOWS = "follows"  # bought A some days ago; a share of A's buyers adds it within some days
    GOES_WITH = "goes_with"  # bought A; a share of A's buyers also has it
    FITS = "fits"  # fits everything the customer has bought, most of all A
    BEST_SELLER = "best_seller"  # what most customers buy
    LIKELY = "likely"  # customers like this one buy it
    CHOSEN = "chosen"  # everybody of the audience is offered it


class ScoreSource(StrEnum):
    """What the score of a row is: always the chance (0–1) that the customer buys without being contacted."""

    LIKE_CUSTOMERS = "like_customers"  # how many like them did
    MODEL = "model"  # a calibrated model of one product
    EVERYBODY = "everybody"  # too few for either: the share of all


class UpliftSource(StrEnum):
    """Where the uplift of a list's expected value comes from."""

    ASSUMED = "assumed"
    MEASURED = "measured"  # in an earlier campaign


class CampaignGroup(StrEnum):
    """In which group of a campaign a customer is."""

    CONTACT = "contact"
    HOLDOUT = "holdout"


class CampaignStatus(StrEnum):
    """How far a campaign is."""

    PLANNED = "planned"  # no groups yet, or not yet sent
    RUNNING = "running"  # between the first and the last day of sending
    WINDOW_OPEN = "window_open"  # sent; the orders do not yet cover everybody's window
    EVALUATED = "evaluated"


class HoldoutLack(StrEnum):
    """Why nothing can be said of what a list can show."""

    TOO_FEW = "too_few"  # customers, however many of them are left alone
    NO_BASELINE = "no_baseline"  # nobody knows how many buy without being contacted
    NOBODY_LEFT_ALONE = "nobody_left_alone"


class OutcomeLack(StrEnum):
    """Why a campaign, or its profit, cannot be measured."""

    NO_HOLDOUT = "no_holdout"  # nobody was left alone to compare with
    NOBODY_CONTACTED = "nobody_contacted"
    NO_ORDERS = "no_orders"  # of anybody on the list, or none before its window
    NO_AMOUNTS = "no_amounts"  # the orders have none
    NOT_TRUSTED = "not_trusted"  # a check forbids it
    DRAWN_LATE = "drawn_late"  # the groups, after the first day of sending


class ExportPart(StrEnum):
    """Which part of a campaign's list a file holds."""

    CONTACT = "contact"
    HOLDOUT = "holdout"
    CALLS = "calls"  # the contacts, to be called by a sales team


class PlanField(StrEnum):
    """What of a campaign's plan a value stands for, in messages about values that cannot be."""

    CONDITION = "condition"
    CONDITIONS = "conditions"  # how many
    DAYS = "days"
    OFFER = "offer"
    DISCOUNT = "discount"
    REACH = "reach"
    UPLIFT = "uplift"
    COST = "cost"
    HOLDOUT = "holdout"
    MIN_DETECTABLE = "min_detectable"
    WINDOW = "window"
    CAMPAIGN_NAME = "campaign_name"
    CONTACTS = "contacts"  # how many a customer may get
    RECOMMENDATIONS = "recommendations"  # how many a customer gets
    PRODUCTS = "products"  # how many are looked at
    METHOD = "method"
    MARGIN = "margin"  # share of the price


class AudienceStart(StrEnum):
    """What an audience started from."""

    EMPTY = "empty"
    PAIR = "pair"
    SEGMENT = "segment"
    WIN_BACK = "win_back"
    UPSELL = "upsell"
    REFILL = "refill"
    FOLLOW_UP = "follow_up"
    NEW_PRODUCT = "new_product"


class ChanceNotice(StrEnum):
    """Why chances are told from less than from customers like them."""

    NO_DATES = "no_dates"
    SHORT_HISTORY = "short_history"  # the orders do not reach back far enough
    NOT_SOLD = "not_sold"  # the offer had not been sold by the day that is looked back to
    FEW_BUYERS = "few_buyers"
    ALL_ALIKE = "all_alike"  # the groups of customers differ by no more than chance
    MODEL_LOSES = "model_loses"  # the model does no better than the simple answer
    EVERYBODY_HAS_IT = "everybody_has_it"  # no customer is left without the offer


class PropensityFeature(StrEnum):
    """What a model of a product knows of a customer."""

    RECENCY = "recency"  # days since the last order
    ORDERS = "orders"
    RECENT_ORDERS = "recent_orders"  # as many days back as are looked ahead
    REVENUE = "revenue"
    AVERAGE_ORDER = "average_order"
    PRODUCTS = "products"  # how many different ones
    CATEGORIES = "categories"
    FIRST_ORDER = "first_order"  # days since the first order
    RELATED = "related"  # whether and when they bought one related product
    SEGMENT = "segment"


class PropensityMethod(StrEnum):
    """How a model of a product is made."""

    LOGISTIC = "logistic"
    TREES = "trees"


class SimpleOrder(StrEnum):
    """What a model is held against: an order of customers that needs no model."""

    RECENCY = "recency"  # who ordered last comes first
    ORDERS = "orders"  # most orders first
    REVENUE = "revenue"  # most revenue first
    LIKE_CUSTOMERS = "like_customers"  # by how many like them bought


class PropensityVerdict(StrEnum):
    """How a model did on days that it had not seen."""

    BETTER = "better"  # than the best simple order, beyond chance
    NOT_CLEAR = "not_clear"  # better, but by no more than chance
    LOSES = "loses"  # to a simple order
    USELESS = "useless"  # no better than drawing customers by chance


class TraitKind(StrEnum):
    """What a file of prospects and the customers both tell."""

    COLUMN = "column"  # a column of the customers file
    COUNTRY = "country"
    CITY = "city"
    POSTCODE = "postcode"  # its first two characters
    COMPANY = "company"  # whether there is one


class ProspectNotice(StrEnum):
    """Why prospects are not ranked."""

    NO_ROWS = "no_rows"
    NO_CUSTOMERS_FILE = "no_customers_file"
    NOTHING_IN_COMMON = "nothing_in_common"
    FEW_BUYERS = "few_buyers"
    BY_CHANCE = "by_chance"  # buyers cannot be told from others by what both files have
