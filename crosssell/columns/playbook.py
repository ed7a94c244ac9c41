"""Names of the playbook: the steps of the process, what is checked in each, and ready-made campaigns."""

from enum import StrEnum


class PlaybookStep(StrEnum):
    """The steps of the process, in order."""

    IDENTIFY = "identify"
    UNDERSTAND = "understand"
    TIME_AND_PLACE = "time_and_place"
    OFFER = "offer"
    MEASURE = "measure"
    IMPROVE = "improve"


class PlaybookItem(StrEnum):
    """What is checked; which step each belongs to, and how it is seen, is in `crosssell.offers.playbook`."""

    # identify
    SOLID_PAIRS = "solid_pairs"
    PRODUCT_NAMES = "product_names"
    CATEGORIES = "categories"
    COSTS = "costs"
    GOAL = "goal"
    PAIRS_CHOSEN = "pairs_chosen"
    # understand
    CUSTOMERS = "customers"
    SEGMENTS = "segments"
    CONSENT = "consent"
    ADDRESSES = "addresses"
    ASKED = "asked"
    # time and place
    HISTORY = "history"
    RETURNING = "returning"
    CHANNELS = "channels"
    WAY_CHOSEN = "way_chosen"
    CALENDAR = "calendar"
    # offer
    CAMPAIGN_SAVED = "campaign_saved"
    STOCK = "stock"
    MESSAGE = "message"
    TEAM = "team"
    # measure
    FIGURE_AGREED = "figure_agreed"
    CONTROL_GROUP = "control_group"
    FILES = "files"
    EVALUATED = "evaluated"
    # improve
    RETURN_KNOWN = "return_known"
    DATA_FRESH = "data_fresh"
    SECOND_ROUND = "second_round"
    LESSONS = "lessons"


class CampaignTemplate(StrEnum):
    """Campaigns that are ready-made, but for what only the shop knows."""

    ACCESSORY = "accessory"  # after a purchase, what goes with it
    REFILL = "refill"  # when it is used up
    WIN_BACK = "win_back"  # good customers who have gone quiet
    BUNDLE_WEEK = "bundle_week"  # a set at a discount
    RENEWAL_UPSELL = "renewal_upsell"  # the dearer one, when the next purchase is due
    SERVICE_ADD_ON = "service_add_on"  # a service, by a sales call


class TemplateGap(StrEnum):
    """What of a ready-made campaign the data could not fill in."""

    NO_FOLLOW_UP = "no_follow_up"  # nothing is solidly bought after something else
    NO_RHYTHM = "no_rhythm"  # nothing is bought again at a time that stands out
    NO_SEGMENTS = "no_segments"
    NO_SET = "no_set"  # no set of solid pairs
    NO_LADDER = "no_ladder"  # nobody demonstrably steps up
    NO_SERVICE = "no_service"  # no category is called a service
