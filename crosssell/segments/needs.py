"""What does a segment need from marketing? A coarser division of the segments, for a first look."""

from crosssell.columns import Segment, SegmentNeed

NEEDS: dict[SegmentNeed, tuple[Segment, ...]] = {
    SegmentNeed.KEEP: (Segment.CHAMPIONS, Segment.LOYAL),
    SegmentNeed.GROW: (Segment.POTENTIAL_LOYALISTS, Segment.NEW_CUSTOMERS, Segment.PROMISING),
    SegmentNeed.WAKE: (Segment.NEED_ATTENTION, Segment.ABOUT_TO_SLEEP),
    SegmentNeed.WIN_BACK: (Segment.CANT_LOSE_THEM, Segment.AT_RISK),
    SegmentNeed.REST: (Segment.HIBERNATING, Segment.LOST, Segment.NOTHING_EARNED),
}

NEED_OF: dict[Segment, SegmentNeed] = {
    segment: need for need, segments in NEEDS.items() for segment in segments
}
