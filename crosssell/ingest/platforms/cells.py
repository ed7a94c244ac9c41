"""The SQL by which the cells of a known export are read where it writes them in a way of its own."""

from crosssell.ingest.mapping.guess import MappingGuess
from crosssell.ingest.values.dates import DateFormat, DateQuestion
from crosssell.ingest.values.words import text_sql, total_sql

_MONEY_TYPE = "decimal(18, 6)"


def source_sql(table: str, guess: MappingGuess, *, width: int) -> str:
    """A relation of the raw rows, in which rows of items bear the number of the order above them.

    Rows that sum up those above keep their blanks.

    Args:
        table: The raw table, quoted.
        guess: What is known of its columns.
        width: Number of its columns.
    """
    if not guess.carried:
        return table
    sums_up = total_sql(f"coalesce({', '.join(f'c{column}' for column in range(width))})")
    filled = ", ".join(
        f"case when c{column} is null and not {sums_up} then last_value(c{column} ignore nulls)"
        f" over (order by row_no) else c{column} end as c{column}"
        for column in guess.carried
    )
    return f"(select * replace ({filled}) from {table})"


def money_sql(amount: str, guess: MappingGuess) -> str:
    """An expression of an amount in whole currency units, which the export may have written in cents."""
    return amount if guess.money_divisor == 1 else f"({amount} / {guess.money_divisor})::{_MONEY_TYPE}"


def cost_sql(cost: str, quantity: str, guess: MappingGuess) -> str:
    """An expression of the cost of one piece, which the export may have multiplied by the quantity."""
    if guess.known is None or not guess.known.cost_of_line:
        return cost
    return f"abs({cost} / nullif({quantity}, 0))::{_MONEY_TYPE}"


def has_total_before_discount(guess: MappingGuess) -> bool:
    """Whether the export's amount of a line is still to be lessened by its discount."""
    return guess.known is not None and guess.known.total_before_discount


def status_sql(status: str, guess: MappingGuess) -> str:
    """An expression of a row's status: of all columns that have one, the word that undoes the line.

    Args:
        status: Expression of the mapped column's text.
        guess: What is known of the columns.
    """
    main = _worded(status, guess)
    others = [text_sql(f"c{column}") for column in guess.statuses]
    undoing = "".join(f" when list_contains($undoing_words, {other}) then {other}" for other in others)
    return (
        f"case when list_contains($undoing_words, {main}) then {main}{undoing} else {main} end"
        if others
        else main
    )


def status_words(words: list[str], guess: MappingGuess) -> list[str]:
    """Return the words that stand for a status, numbers of known ones replaced by their word."""
    named = guess.known.status_words if guess.known is not None else {}
    return [named.get(word, word) for word in words]


def known_date(
    date: DateFormat | DateQuestion | None, guess: MappingGuess
) -> DateFormat | DateQuestion | None:
    """Settle dates that leave their order open by the order that the program always writes."""
    if guess.known is None or not isinstance(date, DateQuestion) or date.contradictory:
        return date
    found = [reading for reading in date.readings if reading.date_order == guess.known.date_order]
    return found[0] if found else date


def _worded(status: str, guess: MappingGuess) -> str:
    named = guess.known.status_words if guess.known is not None else {}
    if not named:
        return status
    cases = " ".join(f"when {_literal(number)} then {_literal(word)}" for number, word in named.items())
    return f"case {status} {cases} else {status} end"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
