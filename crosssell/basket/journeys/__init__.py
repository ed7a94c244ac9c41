"""The way from order to order: first to fourth order, and what is bought one after the other."""

from crosssell.basket.journeys.page import SEQUENCE_SORTS, SequencePage, sequence_page
from crosssell.basket.journeys.sequences import SEQUENCE_COLUMNS, Sequences, sequences
from crosssell.basket.journeys.ways import (
    MOST_TOP,
    STEPS,
    JourneyMove,
    JourneyPlace,
    Journeys,
    JourneyStep,
    journeys,
)

__all__ = [
    "MOST_TOP",
    "SEQUENCE_COLUMNS",
    "SEQUENCE_SORTS",
    "STEPS",
    "JourneyMove",
    "JourneyPlace",
    "JourneyStep",
    "Journeys",
    "SequencePage",
    "Sequences",
    "journeys",
    "sequence_page",
    "sequences",
]
