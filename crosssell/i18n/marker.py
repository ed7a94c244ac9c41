"""A mark for strings that are translated later, where they are shown."""


def N_(message: str) -> str:
    """Return ``message`` unchanged; extraction finds it, the translator looks it up when shown."""
    return message
