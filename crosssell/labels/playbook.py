"""The words for the steps of the playbook, what is checked in them, and ready-made campaigns."""

from enum import StrEnum

from crosssell.columns import CampaignTemplate, PlaybookItem, PlaybookStep
from crosssell.i18n import N_

WORDS: tuple[tuple[StrEnum, str], ...] = (
    (PlaybookStep.IDENTIFY, N_("Identify products")),
    (PlaybookStep.UNDERSTAND, N_("Understand customers")),
    (PlaybookStep.TIME_AND_PLACE, N_("Time and place")),
    (PlaybookStep.OFFER, N_("Make the offer")),
    (PlaybookStep.MEASURE, N_("Measure the effect")),
    (PlaybookStep.IMPROVE, N_("Improve")),
    (PlaybookItem.GOAL, N_("One goal is written down, in one figure")),
    (PlaybookItem.SOLID_PAIRS, N_("The matrix has solid pairs")),
    (PlaybookItem.PAIRS_CHOSEN, N_("The pairs to act on are chosen")),
    (PlaybookItem.COSTS, N_("The cost of the products is known")),
    (PlaybookItem.PRODUCT_NAMES, N_("Products have names")),
    (PlaybookItem.CATEGORIES, N_("Products have categories")),
    (PlaybookItem.CUSTOMERS, N_("Orders name their customer")),
    (PlaybookItem.SEGMENTS, N_("Customers are in segments")),
    (PlaybookItem.CONSENT, N_("It is known who may be written to")),
    (PlaybookItem.ASKED, N_("Sales and service were asked what customers say")),
    (PlaybookItem.ADDRESSES, N_("Customers have addresses")),
    (PlaybookItem.HISTORY, N_("Orders reach back far enough")),
    (PlaybookItem.RETURNING, N_("Enough customers come back to see a rhythm")),
    (PlaybookItem.WAY_CHOSEN, N_("The way to reach them is chosen")),
    (PlaybookItem.CALENDAR, N_("Seasons, holidays and other campaigns are looked up")),
    (PlaybookItem.CHANNELS, N_("Sales channels are known")),
    (PlaybookItem.CAMPAIGN_SAVED, N_("A target list is saved as a campaign")),
    (PlaybookItem.MESSAGE, N_("The message is written")),
    (PlaybookItem.TEAM, N_("Sales, service and warehouse know of the offer")),
    (PlaybookItem.STOCK, N_("Stock is known")),
    (PlaybookItem.FIGURE_AGREED, N_("The figure that decides was agreed before sending")),
    (PlaybookItem.CONTROL_GROUP, N_("A campaign has a control group")),
    (PlaybookItem.FILES, N_("The contact file was downloaded")),
    (PlaybookItem.EVALUATED, N_("A campaign is evaluated against its control group")),
    (PlaybookItem.RETURN_KNOWN, N_("The return is calculated and saved")),
    (PlaybookItem.LESSONS, N_("What was learned is written down")),
    (PlaybookItem.DATA_FRESH, N_("The latest sales export is in")),
    (PlaybookItem.SECOND_ROUND, N_("A second campaign is evaluated: the loop runs")),
    (CampaignTemplate.ACCESSORY, N_("Accessory after a purchase")),
    (CampaignTemplate.REFILL, N_("Refill reminder")),
    (CampaignTemplate.WIN_BACK, N_("Win back")),
    (CampaignTemplate.BUNDLE_WEEK, N_("Bundle week")),
    (CampaignTemplate.RENEWAL_UPSELL, N_("Upsell at renewal")),
    (CampaignTemplate.SERVICE_ADD_ON, N_("Service add-on for business customers")),
)
