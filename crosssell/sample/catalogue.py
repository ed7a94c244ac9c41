"""The products of the sample shop: what a home, kitchen and hobby shop sells, at what price.

The list is written out, not drawn, so that a product keeps its code, name, category, price and cost
whatever the seed is. Codes are the category's prefix and the place in its list, from 101 on.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

_PREFIXES = {
    "Coffee and Tea": "COF",
    "Baking": "BAK",
    "Cookware": "CKW",
    "Knives and Tools": "KNF",
    "Tableware": "TAB",
    "Storage": "STO",
    "Lighting": "LGT",
    "Home Textiles": "TEX",
    "Bathroom": "BTH",
    "Cleaning": "CLN",
    "Garden and Balcony": "GAR",
    "Sewing and Knitting": "SEW",
    "Painting and Drawing": "ART",
    "Seasonal Decor": "SEA",
}

_PRODUCTS = {
    "Coffee and Tea": """
        Electric milk frother|49.90
        Frother cleaning tablets|9.90
        Coffee grinder manual|24.90
        Coffee grinder electric|59.90
        Coffee grinder conical burr|129.00
        Espresso beans 1 kg|18.90
        Paper coffee filters 100 pieces|3.90
        Permanent coffee filter steel|14.90
        Glass teapot 1.2 l|27.90
        Teapot warmer with tealight|15.90
        Stoneware mug 350 ml|8.90
        French press 1 l|29.90
        Stovetop espresso maker 6 cups|32.90
        Espresso cups set of 4|22.90
        Insulated travel mug|19.90
        Loose green tea 250 g|11.90
        Earl Grey tea 250 g|10.90
        Tea infuser stainless steel|6.90""",
    "Baking": """
        Springform tin 26 cm|18.90
        Cake carrier with lid|24.90
        Cake server and knife set|16.90
        Stand mixer 5 l|199.00
        Splash guard for stand mixer|17.90
        Baking paper roll 20 m|4.50
        Reusable baking mat|12.90
        Piping bag set|14.90
        Cookie cutter set|9.90
        Proofing basket 22 cm|16.50
        Sourdough crock|21.90
        Bread lame with blades|8.90
        Muffin tin for 12|15.90
        Rolling pin beech|13.90
        Pastry brush silicone|5.90
        Digital kitchen scale|22.90
        Measuring cup set|11.90
        Mixing bowl set of 3|29.90""",
    "Cookware": """
        Frying pan basic 28 cm|19.90
        Frying pan ceramic 28 cm|39.90
        Frying pan forged 28 cm|79.90
        Cast iron casserole 4 l|89.00
        Cast iron care oil|11.90
        Pasta machine|54.90
        Pasta drying rack|17.90
        Fondue pot|59.90
        Fondue forks set of 6|14.90
        Saucepan 1.5 l|27.90
        Stock pot 8 l|49.90
        Wok carbon steel 32 cm|44.90
        Roasting tin with rack|34.90
        Steamer basket|15.90
        Glass lid 28 cm|14.50
        Pressure cooker 6 l|99.00
        Splatter guard|9.50
        Trivet cork set of 2|7.90""",
    "Knives and Tools": """
        Chef's knife 20 cm|59.90
        Sharpening stone 1000/3000|34.90
        Chopping board oak|29.90
        Paring knife|14.90
        Bread knife|24.90
        Knife block empty|39.90
        Vegetable peeler|6.90
        Box grater|16.90
        Garlic press|15.90
        Kitchen scissors|12.90
        Potato masher|11.50
        Balloon whisk|7.90
        Spatula set of 3|14.90
        Salad spinner|21.90
        Mandoline slicer|32.90
        Can opener|9.90
        Mortar and pestle granite|26.90
        Kitchen thermometer|17.90""",
    "Tableware": """
        Salad bowl acacia|34.90
        Salad servers acacia|14.90
        Dinner plate stoneware|11.90
        Soup bowl stoneware|10.90
        Dessert plate stoneware|8.90
        Pasta plate white|12.50
        Cutlery set 24 pieces|64.90
        Water glasses set of 6|19.90
        Wine glasses set of 4|27.90
        Glass carafe 1 l|17.90
        Serving platter oval|22.90
        Gravy boat|15.90
        Egg cups set of 4|9.90
        Butter dish|13.90
        Bread basket|12.90
        Cake stand glass|29.90
        Napkin rings set of 4|11.90
        Placemats cork set of 4|16.90""",
    "Storage": """
        Glass food containers set of 5|32.90
        Spice jars set of 12|24.90
        Bread bin|34.90
        Preserving jars set of 6|17.90
        Bamboo drawer divider|14.90
        Wire fruit basket|19.90
        Stackable pantry boxes|27.90
        Lunch box steel|22.90
        Beeswax wraps set of 3|15.90
        Laundry basket rattan|39.90
        Felt storage basket|18.90
        Shoe rack bamboo|36.90
        Wall hooks set of 4|11.90
        Clothes hangers wood set of 10|19.90
        Under-bed storage bag|16.90
        Jewellery box|24.50
        Magazine holder|13.90
        Key rack oak|21.90""",
    "Lighting": """
        Candle holder brass|16.90
        Taper candles set of 12|12.90
        Scented candle vanilla|14.90
        Scented candle sandalwood|14.90
        Tealights 50 pieces|6.90
        Table lamp ceramic|49.90
        Floor lamp arc|119.00
        LED bulb E27 warm white|5.90
        Fairy lights 10 m|14.90
        Paper lantern 40 cm|9.90
        Desk lamp dimmable|39.90
        Night light sensor|12.50
        Lantern steel|27.90
        Clip lamp|19.90
        Pendant shade linen|44.90
        Extension cord fabric 3 m|17.90
        Oil lamp glass|22.90
        Candle snuffer|7.90""",
    "Home Textiles": """
        Duvet cover set percale|59.90
        Fitted sheet percale|24.90
        Cushion cover linen|17.90
        Cushion inner 45 cm|9.90
        Wool throw|54.90
        Tea towels set of 3|12.90
        Tablecloth linen|44.90
        Linen napkins set of 4|19.90
        Apron cotton|21.90
        Oven gloves|13.90
        Bath mat woven|22.90
        Curtain pair linen look|49.90
        Doormat coir|19.90
        Cotton rug 70 x 140|39.90
        Hot water bottle knitted|17.90
        Pillowcase satin|18.90
        Blackout blind|34.90
        Chair pad felt|12.50""",
    "Bathroom": """
        Bath towel cotton|12.90
        Bath towel organic cotton|24.90
        Bath towel Egyptian cotton|44.90
        Room fragrance refill|11.90
        Soap dispenser stoneware|14.90
        Toothbrush holder|9.90
        Shower curtain|22.90
        Bath brush beech|11.50
        Hand soap lavender|6.90
        Bath salts 500 g|8.90
        Cosmetic mirror|29.90
        Laundry bag cotton|13.90
        Shower shelf|24.90
        Toilet brush set|17.90
        Konjac sponge|5.90
        Bath pillow|19.90
        Towel rail bamboo|34.90
        Cotton pads washable|9.50""",
    "Cleaning": """
        Dishwasher tablets 60 pieces|13.90
        Dishwasher powder 2 kg|9.90
        Washing-up brush|4.90
        Sponge cloths set of 5|6.50
        Microfibre cloths set of 10|12.90
        Spray mop|32.90
        Glass cleaner 1 l|4.90
        Descaler 500 ml|6.90
        Floor soap 1 l|8.90
        Dustpan and brush|14.90
        Feather duster|9.90
        Lint remover|11.90
        Rubber gloves|3.90
        Stain remover bar|5.50
        Laundry liquid 2 l|12.50
        Wool wash 1 l|8.50
        Window squeegee|10.90
        Bin bags compostable 30 pieces|5.90""",
    "Garden and Balcony": """
        Tomato planter 40 cm|29.90
        Tomato trellis|16.90
        Seed collection herbs|12.90
        Seed collection vegetables|13.90
        Seedling trays set of 3|11.90
        Potting soil 20 l|9.90
        Garden gloves|8.90
        Secateurs|24.90
        Hand trowel set|18.90
        Plant labels wood|5.90
        Watering can 5 l|19.90
        Balcony box 60 cm|14.90
        Bird feeder|22.90
        Outdoor cushion|19.90
        Solar lights set of 4|27.90
        Hanging chair|89.00
        Plant mister|12.50
        Terracotta pot 18 cm|6.90""",
    "Sewing and Knitting": """
        Sewing machine 21 stitches|179.00
        Machine needles assorted|7.90
        Merino yarn 100 g|9.90
        Bamboo knitting needles 4 mm|8.50
        Quilting cotton bundle|24.90
        Cutting mat A3|19.90
        Rotary cutter|16.90
        Fabric scissors|22.90
        Sewing thread set|14.90
        Pin cushion|6.90
        Quilting ruler|13.90
        Fabric markers|9.50
        Crochet hook set|12.90
        Embroidery hoop set|11.90
        Embroidery thread set|15.90
        Button assortment|8.90
        Zip assortment|10.90
        Felt sheets 20 colours|13.50""",
    "Painting and Drawing": """
        Acrylic paint set 24 colours|27.90
        Stretched canvas set of 3|19.90
        Picture frame oak 30 x 40|24.90
        Picture hanging set|7.90
        Sketchbook A4|12.90
        Pencil set 12 grades|14.90
        Watercolour box 24 pans|32.90
        Brush set 10 pieces|16.90
        Table easel|29.90
        Colouring pencils 36|22.90
        Fineliner set|13.90
        Eraser kneadable|3.90
        Calligraphy set|26.90
        Modelling clay 1 kg|9.90
        Glue gun|17.90
        Masking tape set|6.90
        Chalk paint white|18.90""",
    "Seasonal Decor": """
        Christmas bauble set|19.90
        Advent wreath ring|24.90
        Advent candles set of 4|13.90
        Christmas tree lights|22.90
        Wrapping paper set|9.90
        Nativity figures|39.90
        Cinnamon star cutters|8.90
        Tree stand|34.90
        Birthday bunting|11.90
        Balloon set 30 pieces|7.90
        Paper garland|8.50
        Table confetti|4.90
        Wreath dried flowers|29.90
        Vase stoneware|24.90
        Artificial olive branch|14.90
        Photo string with clips|10.90
        Wall calendar|16.90""",
}

# Cost as a share of price: one level for each category, shifted by product; all within 0.35 to 0.70.
_COST_SHARES = (0.48, 0.46, 0.56, 0.54, 0.47, 0.45, 0.50, 0.49, 0.44, 0.60, 0.52, 0.43, 0.42, 0.41)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product of the sample shop.

    Attributes:
        code: Its sku, such as ``COF-101``.
        name: Readable English name.
        category: One of the 14 categories.
        price: List price of one piece at the start of the sample, in EUR.
        cost: Purchase price of one piece, in EUR; 35 to 70 % of ``price``.
    """

    code: str
    name: str
    category: str
    price: Decimal
    cost: Decimal


@cache
def catalogue() -> tuple[Product, ...]:
    """All 250 products, ordered by category and place in it.

    >>> catalogue()[0].code, catalogue()[0].name, len(catalogue())
    ('COF-101', 'Electric milk frother', 250)
    """
    return tuple(
        _product(category, share, place, line)
        for (category, lines), share in zip(_PRODUCTS.items(), _COST_SHARES, strict=True)
        for place, line in enumerate(lines.split("\n")[1:])
    )


def _product(category: str, cost_share: float, place: int, line: str) -> Product:
    name, price_text = line.strip().split("|")
    price = Decimal(price_text)
    # A shift of -5 to +9 points that follows no order a reader would notice.
    share = Decimal(str(round(cost_share + (place * 7 % 15 - 5) / 100, 2)))
    return Product(
        code=f"{_PREFIXES[category]}-{101 + place}",
        name=name,
        category=category,
        price=price,
        cost=(price * share).quantize(Decimal("0.01")),
    )
