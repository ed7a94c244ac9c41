"""Which products are one design in several colours and sizes: families by name.

A shop sells an alarm clock in six colours, and what sells together with a red one is a green one. That
is true, and of no use to who looks for the next thing to offer. Folding takes products whose names
differ by colour, size and pack words alone for one item, a family.

Method: one regular expression, built from the tables below (English, German, Polish and Dutch), takes
those words out of a name; products with the same rest, in any case, are a family. Guards against false
families:

- a rest of one word with fewer than six letters says too little, and the name stays whole: red wine and
  white wine are no "wine";
- a colour beside the food that it makes is no colour: green tea, black pepper, Wino czerwone;
- words that are a thing as often as a colour (chocolate, lime, olive, rose, lavender, copper) are no
  colours here, so that an alarm clock in chocolate stays by itself;
- single letters are a size only at the end of a name, and not behind the word "letter".

Where a products file says of which product another is a variant, that decides instead.

A pattern (dots, stripes, paisley) is another design, not another colour. What remains doubtful: the
colour that is all of a product (paint, wool, ink) and packs of different contents; hence folding is off
by default, and `fold_effect` shows what it would do.
"""

from dataclasses import dataclass
from functools import cache

from crosssell.warehouse import Warehouse

# Endings of adjectives; a stem with several spellings stands once for each.
_GERMAN_STEMS = (
    "rot blau grün gruen gelb schwarz weiß weiss grau braun violett türkis tuerkis silbern golden "
    "bordeauxrot weinrot olivgrün olivgruen cremeweiß cremeweiss cremefarben orangen"
)
_GERMAN_ENDINGS = "e|er|es|en|em"
_POLISH_STEMS = (
    "czerwon zielon żółt zolt czarn biał bial szar brązow brazow różow rozow fioletow pomarańczow "
    "pomaranczow granatow beżow bezow kremow srebrn złot zlot turkusow błękitn blekitn bordow liliow "
    "grafitow popielat wielokolorow"
)
_POLISH_ENDINGS = "y|a|e|ą|ej|ego|emu|ym|ych|ymi|i"
_POLISH_K_STEMS = "niebiesk"
_POLISH_K_ENDINGS = "i|a|ie|ą|iej|iego|iemu|im|ich|imi"
_PLAIN_COLOURS = (
    # English
    "black white red blue green yellow orange purple pink brown grey gray beige ivory cream turquoise teal "
    "navy lilac violet magenta cyan maroon burgundy mauve taupe khaki indigo fuchsia mint gold golden "
    "silver multicolour multicolor multicoloured multicolored "
    # German and Dutch, without endings
    "lila rosa bordeaux anthrazit antraciet elfenbein silber mehrfarbig "
    "rood rode blauw blauwe groen groene geel gele zwart zwarte wit witte grijs grijze bruin bruine paars "
    "paarse roze oranje crème ecru zilver zilveren zilverkleurig goud gouden goudkleurig turkoois "
    "meerkleurig "
    # Polish, without endings
    "granat bordo ecru"
)
_SHADES = (
    "light dark pale bright deep hot baby royal sky pastel off antique neon "
    "hell dunkel zart himmel marine mint "
    "jasno ciemno "
    "licht donker"
)

_SIZE_WORDS = (
    "small medium large mini maxi xxs xs xl xxl xxxl "
    "klein kleine kleiner kleines kleinen groß große großer großes großen gross grosse grosser grosses "
    "grossen mittel mittlere mittlerer mittleres mittleren mittelgroß mittelgross "
    "mały mała małe małego małej maly mala male średni średnia średnie średniej sredni srednia srednie "
    "duży duża duże dużego dużej duzy duza duze "
    "groot grote middel middelgroot middelgrote"
)
_UNITS = (
    "ml cl dl l ltr liter liters litre litres litr litry litrów mg g gr gram grams grammes gramm gramów kg "
    "kilo oz lb lbs mm cm m meter meters metre metres metr metry metrów inch inches zoll gb tb"
)
_PIECES = (
    "piece pieces pcs pc pce pack packs stück stueck stk teilig teilige teiliges tlg szt sztuk sztuki "
    "elementów elementy częściowy stuk stuks st delig delige"
)
_CONTAINERS = "set pack packet box bag case set/pack packung karton zestaw opakowanie komplet doos"

# What a colour makes: another thing, not the same in another colour.
_FOODS = (
    "wine wines tea teas pepper peppercorns bean beans cabbage rice bread chocolate onion onions olive "
    "olives grape grapes lentils currant currants curry pudding rum juice marmalade sauce spirit cheese "
    "tee wein pfeffer bohnen reis kohl schokolade zwiebel zwiebeln oliven linsen saft marmelade bete brot "
    "wino wina herbata herbaty pieprz fasola ryż cebula czekolada oliwki soczewica sok dżem ser "
    "thee wijn peper bonen rijst kool chocolade ui uien olijven linzen sap jam kaas brood"
)
_CREAMS = (
    "ice hand face body foot day night sour whipped shaving sun eye double clotted custard moisturising "
    "cold skin"
)
_LETTERS = "letter letters initial buchstabe buchstaben litera litery alphabet"
_JOINTS = "and und oder or i oraz lub en of"


def _words(table: str) -> str:
    return "|".join(sorted(set(table.split()), key=lambda word: (-len(word), word)))


def _inflected(stems: str, endings: str, *, bare: bool = False) -> str:
    return f"(?:{_words(stems)})(?:{endings}){'?' if bare else ''}"


_JOINER = "\u2060"  # holds two words together that the pattern would part; no name has one
_GAP = rf"[^\p{{L}}\p{{N}}{_JOINER}]+"
_NUMBER = r"\d+(?:[.,]\d+)?"
_BARE_COLOURS = "|".join(
    (
        _words(_PLAIN_COLOURS),
        _inflected(_GERMAN_STEMS, _GERMAN_ENDINGS, bare=True),
        _inflected(_POLISH_STEMS, _POLISH_ENDINGS),
        _inflected(_POLISH_K_STEMS, _POLISH_K_ENDINGS),
    )
)
_COLOUR = rf"(?:(?:{_words(_SHADES)})[\s-]?)?(?:{_BARE_COLOURS})"


def _held(first: str, second: str) -> str:
    return rf"((?:^|{_GAP})(?:{first})){_GAP}((?:{second})(?:{_GAP}|$))"


# What only looks like a colour or a size.
_HELD = "(?i)" + "|".join(
    (
        _held(_COLOUR, _words(_FOODS)),
        _held(_words(_FOODS), _COLOUR),
        _held(_words(_CREAMS), "cream"),
        _held(_words(_LETTERS), "[sml]"),
    )
)

# The name with its colours, sizes and packs taken out, in its own case: a static expression over the
# columns product_name and product, in which $variant_pattern is `variant_pattern()`. Two patterns rather
# than one with a group, because a group costs ten times the time on every name that matches. Brackets
# and quotes go, because half of them may have gone with a word; a rest that says too little leaves the
# name whole.
_TEXT = "coalesce(nullif(trim(product_name), ''), product)"
_WHOLE = rf"regexp_replace({_TEXT}, '{_HELD}', '\1\3\5\7{_JOINER}\2\4\6\8', 'g')"
_BLANKED = '()[]{}"“”„' + _JOINER
_TIDY = (
    f"trim(regexp_replace(translate({{text}}, '{_BLANKED.replace('{', '{{').replace('}', '}}')}',"
    rf" '{' ' * len(_BLANKED)}'), '\s+', ' ', 'g'), ' ,;:./-–—&+|*_')"
)
_REST = _TIDY.format(text=f"regexp_replace({_WHOLE}, $variant_pattern::varchar, ' ', 'g')")
FAMILY_NAME = rf"""
case
    when regexp_matches({_REST}, '\p{{L}}[^ ]* .*\p{{L}}|(?:\p{{L}}[^ ]??){{6}}') then {_REST}
    else {_TIDY.format(text=_TEXT)}
end
"""

# Every product in scope with the item that it is when families are folded: its family, where two or more
# sold products share one; else itself under its own name. A products file that names what a product is a
# variant of decides; otherwise the name does, spelt as with the most ordered of the family. Needs
# $variant_pattern and $include_non_products.
PRODUCT_FAMILIES = f"""
select
    product_key,
    category,
    orders,
    case
        when sum((orders > 0)::integer) over family > 1
            then coalesce(stated, first_value(rest) over (family order by orders desc, product_key))
        else own
    end as item
from (
    select
        product_key,
        category,
        orders,
        family as stated,
        {_TEXT} as own,
        case when family is null then {FAMILY_NAME} end as rest
    from product
    where is_product or $include_non_products
)
window family as (partition by stated, lower(rest))
"""

FAMILIES = f"""
select item, count(*) as members
from ({PRODUCT_FAMILIES})
where orders > 0
group by item
order by members desc, item
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldEffect:
    """What folding would do to a dataset.

    Attributes:
        products: Products in scope that were sold.
        items: What they become: families, and products by themselves.
        families: Those items that stand for two products or more.
        largest: The largest families with the number of their products, ties by code point.
    """

    products: int
    items: int
    families: int
    largest: tuple[tuple[str, int], ...]


def fold_effect(warehouse: Warehouse, *, include_non_products: bool = False, most: int = 60) -> FoldEffect:
    """Return how many products become how many families, and the ``most`` largest of these."""
    rows = warehouse.rows(
        FAMILIES, variant_pattern=variant_pattern(), include_non_products=include_non_products
    )
    families = [(str(item), int(members)) for item, members in rows if members > 1]
    return FoldEffect(
        products=sum(int(members) for _, members in rows),
        items=len(rows),
        families=len(families),
        largest=tuple(families[:most]),
    )


@cache
def variant_pattern() -> str:
    """Return the regular expression (RE2) of what tells the variants of a product apart.

    It matches a run of such words with the signs and joints between and around them.
    """
    item = f"(?:{_coloured()}|{_sized()})"
    between = f"{_GAP}(?:(?:{_words(_JOINTS)}){_GAP})?"
    return f"(?i)(?:^|{_GAP}){item}(?:{between}{item})*(?:{_GAP}|$)"


def _coloured() -> str:
    named = r"(?:(?:in|w)\s+)?(?:(?:colou?r|farbe|kleur|kolor|kolorze)[\s:]+)?"
    return rf"{named}{_COLOUR}(?:\s+colou?r)?|assorted\s+colou?rs?"


def _sized() -> str:
    units, pieces, containers = _words(_UNITS), _words(_PIECES), _words(_CONTAINERS)
    return "|".join(
        (
            rf"(?:extra\s+|x-)?(?:{_words(_SIZE_WORDS)})|\d?x[sl]",
            "[sml]$",
            rf"{_NUMBER}\s*(?:{units})?(?:\s*[x×]\s*{_NUMBER}\s*(?:{units})?){{1,2}}",
            rf"{_NUMBER}[\s-]*(?:{units})",
            rf"(?:size|gr|größe|groesse|rozmiar|rozm|maat)[.:]?\s*(?:(?:eu|uk|us)\s*)?(?:{_NUMBER}|x*[sml])",
            r"eu\s*[2-5]\d(?:[.,]5)?",
            rf"(?:{containers})\s+(?:of|von|van|z|po|à|a)?\s*\d+(?:\s*(?:{pieces}))?|set/\d+",
            rf"\d+(?:er)?[\s-]*(?:{pieces}|er[\s-]*(?:set|pack))",
        )
    )
