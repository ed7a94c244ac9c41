"""What errors say to people: a sentence for each code, and for each reason that has one of its own."""

from crosssell.i18n.marker import N_

# Keys are a code, or "code.reason" where one code has several sentences. Placeholders are filled
# from the values of the error; every value that a sentence names must be passed when raising.
MESSAGES: dict[str, str] = {
    "needs_answer": N_(
        "The file leaves open how some values are to be read. Answer the questions, then import again."
    ),
    "unreadable_file": N_(
        "The file “{file}” cannot be read. Export it again as CSV or XLSX and try once more."
    ),
    "unreadable_file.pdf": N_(
        "“{file}” is a PDF document, not a table. Export the order lines from the shop as CSV or XLSX."
    ),
    "unreadable_file.binary": N_(
        "“{file}” is not a text file and no workbook that can be read here. "
        "Save it as CSV or XLSX and try once more."
    ),
    "unreadable_file.archive": N_(
        "“{file}” is an archive of a kind that is not opened here. Unpack it and choose the files inside."
    ),
    "unreadable_file.damaged": N_(
        "“{file}” is damaged or was cut off while it was saved. Export it again and try once more."
    ),
    "unreadable_file.password": N_(
        "“{file}” is protected by a password. Save it without a password and try once more."
    ),
    "unreadable_file.cut_off": N_("“{file}” did not arrive whole. Check the connection and choose it again."),
    "unreadable_file.encoding": N_(
        "“{file}” cannot be read with the encoding {encoding}. Choose another encoding."
    ),
    "unreadable_file.access": N_(
        "“{file}” cannot be opened. Check that it is a file and that you may read it."
    ),
    "unreadable_file.old_excel": N_(
        "“{file}” was written by a very old Excel. Open it, save it as XLSX and try once more."
    ),
    "unreadable_file.numbers": N_(
        "“{file}” is a document of Apple Numbers. Export it from there as CSV or Excel and try once more."
    ),
    "unreadable_file.database": N_(
        "“{file}” is a database file. Export the order lines from it as CSV and try once more."
    ),
    "unreadable_file.html": N_(
        "“{file}” is a web page, whatever its name says; perhaps a login page was saved instead of the "
        "export. Download the export again as CSV or XLSX."
    ),
    "unreadable_file.xml": N_("“{file}” holds XML data. Export the order lines as CSV or XLSX."),
    "unreadable_file.json": N_("“{file}” holds JSON data. Export the order lines as CSV or XLSX."),
    "unreadable_file.trial": N_(
        "“{file}” is not a table. Export the test as CSV or XLSX, one row for each customer."
    ),
    "unreadable_file.prospects": N_(
        "“{file}” is not a table. Export the prospects as CSV or XLSX, one row for each of them."
    ),
    "unreadable_file.scenario": N_(
        "“{file}” holds no scenario: it has to be one object in JSON. Start from a template."
    ),
    "unreadable_file.email": N_("“{file}” is an e-mail. Save its attachment and choose that file instead."),
    "empty_file": N_("“{file}” holds no data rows. Check the export's period and filters."),
    "empty_file.archive": N_("“{file}” is an archive without a file that holds data. Check the export."),
    "empty_file.nothing_kept": N_(
        "No row of “{file}” can be used. Check which columns hold the order, the product and the date, "
        "and how numbers and dates are written."
    ),
    "empty_file.no_customers": N_(
        "No row of “{file}” names a customer. Check which column holds the customer number or the e-mail."
    ),
    "empty_file.no_products": N_(
        "No row of “{file}” names a product. Check which column holds the product number."
    ),
    "no_table": N_(
        "No table was found in “{file}”: no header row above rows with the same columns. "
        "Export order lines as CSV or XLSX, one row an order line."
    ),
    "no_table.ragged": N_(
        "Most rows of “{file}” have more cells than its header has columns ({columns}); the first is row "
        "{row}: {text}. Check the delimiter; numbers with a decimal comma need quotes in a comma file."
    ),
    "no_table.trial": N_(
        "No table was found in “{file}”: no header row above rows with the same columns. "
        "Export the test as CSV or XLSX, one row for each customer."
    ),
    "no_table.prospects": N_(
        "No table was found in “{file}”: no header row above rows with the same columns. "
        "Export the prospects as CSV or XLSX, one row for each of them."
    ),
    "no_line_items": N_(
        "“{file}” lists orders without their products, so nothing can be said about what sells "
        "together. Export order lines (items), one row for each product of an order."
    ),
    "no_line_items.amazon": N_(
        "“{file}” is an Amazon settlement: it lists payouts and fees, not orders. "
        "In Seller Central, download Reports › Fulfilment by Amazon › All Orders instead."
    ),
    "no_line_items.bigcommerce": N_(
        "“{file}” lists BigCommerce orders without their products. Under Orders › Export, choose a template "
        "with the product columns and one row for each product."
    ),
    "no_line_items.columns": N_(
        "“{file}” is known ({platform}), but none of its columns names the products. "
        "Add product number, quantity and price to the export and export it again."
    ),
    "no_line_items.customers": N_(
        "“{file}” lists customers, not orders. Import it as a list of customers, together with or after "
        "an export of order lines."
    ),
    "no_line_items.customers_only": N_(
        "“{file}” lists customers, and there are no orders yet that they could join. "
        "Import the order lines first, or both files together."
    ),
    "no_line_items.products_only": N_(
        "“{file}” lists products, and there are no orders yet that they could join. "
        "Import the order lines first, or both files together."
    ),
    "no_line_items.etsy": N_(
        "“{file}” lists Etsy orders without their products. Under Shop Manager › Settings › Options › "
        "Download Data, choose “Order Items” and download that file instead."
    ),
    "no_line_items.jtl": N_(
        "“{file}” is a dispatch list from JTL-Wawi, which names only the first article of each order. "
        "With JTL-Ameise, export the orders with their positions: order number, date, customer number, "
        "article number, quantity and price."
    ),
    "no_line_items.lightspeed": N_(
        "“{file}” lists receipts without their products. On the page “Gegevens exporteren” of Lightspeed "
        "Restaurant, export the products sold: receipt, product, quantity and price."
    ),
    "no_line_items.magento": N_(
        "“{file}” is the order grid of Magento: one row an order, without its products. Export the table "
        "sales_order_item instead (order_id, created_at, sku, name, qty_ordered, price)."
    ),
    "no_line_items.oxid": N_(
        "“{file}” lists redeemed vouchers, not what was bought. Export OXID's table oxorderarticles with "
        "number and date of the order instead, one row for each article."
    ),
    "no_line_items.payments": N_(
        "“{file}” is a payment report: it lists payments and fees, not what was bought. "
        "Export the order lines from the shop itself, one row for each product of an order."
    ),
    "no_line_items.pivot": N_(
        "“{file}” is a report with a column for each month or other period; its orders cannot be told "
        "apart. Export the rows behind it, one for each product of an order."
    ),
    "no_line_items.plentymarkets": N_(
        "“{file}” is an export from PlentyONE without the products of the orders. Under Data › Catalogues, "
        "add order ID, date and contact ID, and of the order items variation number, quantity and price."
    ),
    "no_line_items.prestashop": N_(
        "“{file}” lists PrestaShop orders without their products. Under Advanced Parameters › Database, "
        "export a query of the table order_detail: order, date, customer, product, quantity and price."
    ),
    "no_line_items.shopware": N_(
        "“{file}” lists Shopware orders without their products. In Shopware 5, export with the profile "
        "“default_orders”; in Shopware 6, add number, quantity and price of the items to the profile."
    ),
    "no_line_items.square": N_(
        "“{file}” lists Square payments without their products. Under Reports › Transactions, "
        "choose Export › “Items Detail CSV” instead."
    ),
    "no_line_items.sums": N_(
        "“{file}” holds sums, not single orders, so nothing can be said about what sells together. "
        "Export the order lines behind them, one row for each product of an order."
    ),
    "no_line_items.vouchers": N_(
        "“{file}” lists redeemed vouchers, not what was bought. "
        "Export the order lines instead, one row for each product of an order."
    ),
    "no_line_items.woocommerce": N_(
        "“{file}” lists WooCommerce orders without their products. Export with the plugin “Advanced Order "
        "Export” and its product columns, or with one row for each item."
    ),
    "missing_field": N_(
        "No column holds the {field}. Choose the column that does; without it the file cannot be used."
    ),
    "missing_field.customers": N_(
        "“{file}” is read as a list of customers, but no column holds a customer number or an e-mail. "
        "Choose the column that does, or say what else the rows are."
    ),
    "missing_field.products": N_(
        "“{file}” is read as a list of products, but no column holds a product number or a name. "
        "Choose the column that does, or say what else the rows are."
    ),
    "too_large": N_(
        "“{file}” is too large: {seen}, and at most {allowed} are read. "
        "Export a shorter period or fewer columns."
    ),
    "too_large.bytes": N_(
        "“{file}” is too large: {seen} MB unpacked, and at most {allowed} MB are read. "
        "Export a shorter period or fewer columns."
    ),
    "too_large.upload": N_(
        "“{file}” is too large: {seen} MB, and at most {allowed} MB are taken. "
        "Export a shorter period or fewer columns."
    ),
    "too_large.rows": N_(
        "“{file}” is too large: {seen} rows, and at most {allowed} are read. Export a shorter period."
    ),
    "too_large.prospects": N_(
        "“{file}” is too large: {seen} rows, and at most {allowed} prospects are compared. Split the list."
    ),
    "too_large.columns": N_(
        "“{file}” is too large: {seen} columns, and at most {allowed} are read. Export fewer columns."
    ),
    "too_large.members": N_(
        "“{file}” holds {seen} files, and at most {allowed} are read. Unpack it and choose those you need."
    ),
    "too_large.cells": N_(
        "A sheet of “{file}” is too large: {seen} cells, and at most {allowed} are read. "
        "Delete its empty rows and columns, or save it as CSV."
    ),
    "too_large.cell": N_(
        "Row {row} of “{file}” holds a cell of {seen} characters, and at most {allowed} are read. "
        "Leave that column out of the export."
    ),
    "too_large.line": N_(
        "A line of “{file}” is longer than {allowed} MB, so the file is hardly a table. "
        "Export it again as CSV or XLSX."
    ),
    "invalid_value": N_("“{value}” is not a valid {what}. Allowed: {allowed}."),
    "invalid_value.same_items": N_("A pair takes two different items; “{value}” was named twice."),
    "invalid_value.period": N_("The period ends ({last}) before it starts ({first}). Swap the two dates."),
    "invalid_value.windows": N_(
        "The second period ({second}) has to begin after the first one ({first}) has ended. "
        "Choose two periods one after the other."
    ),
    "invalid_value.window_lengths": N_(
        "The periods have {first_days} and {second_days} days. Choose two that are equally long; "
        "calendar months may differ by {allowed} days."
    ),
    "invalid_value.dataset_name": N_(
        "“{value}” cannot be the name of a dataset. Use 1 to {longest} letters, digits, blanks or signs."
    ),
    "invalid_value.test_name": N_(
        "“{value}” cannot be the name of a saved test. Use 1 to {longest} letters, digits, blanks or signs."
    ),
    "invalid_value.scenario_name": N_(
        "“{value}” cannot be the name of a scenario. Use 1 to {longest} letters, digits, blanks or signs."
    ),
    "invalid_value.roi_number": N_("{input}: “{value}” is not a number."),
    "invalid_value.roi_range": N_("{input}: {value} cannot be. Allowed: {lowest} to {highest}."),
    "invalid_value.roi_order": N_(
        "{input}: the likely value ({value}) has to lie between the low ({low}) and the high one ({high})."
    ),
    "invalid_value.roi_whole": N_("{input}: {value} is not a whole number."),
    "invalid_value.roi_deviation": N_(
        "{input}: the spread of a test's result cannot be {value}; it needs a number from 0."
    ),
    "invalid_value.roi_response": N_(
        "{input}: with {baseline} who buy anyway and this uplift ({value}), {response} of those reached "
        "would respond. It has to be a share from 0 to 1."
    ),
    "invalid_value.roi_unknown": N_(
        "The scenario has fields that are not known: {value}. Known ones are: {allowed}."
    ),
    "invalid_value.roi_missing": N_("The scenario lacks what it needs: {value}."),
    "invalid_value.roi_twice": N_("The scenario has the field “{value}” twice. Keep one of the two."),
    "invalid_value.roi_link": N_(
        "This link does not hold a whole scenario; perhaps it was cut off on its way. Copy it again, or "
        "choose a scenario here."
    ),
    "invalid_value.offer_link": N_(
        "This link does not say enough to begin a list with. Follow it once more from where it came, or "
        "choose a start here."
    ),
    "invalid_value.plan": N_("{field}: “{value}” cannot be. Allowed: {allowed}."),
    "invalid_value.note": N_("A note takes at most {allowed} characters; this one has {value}."),
    "invalid_value.campaign_name": N_(
        "“{value}” cannot be the name of a campaign. Use 1 to {longest} letters, digits, blanks or signs."
    ),
    "invalid_value.campaign_name_taken": N_("There is a campaign “{value}” already. Choose another name."),
    "invalid_value.campaign_drawn": N_(
        "The groups of “{value}” are drawn, so its list and its offer stay. Save another campaign for others."
    ),
    "invalid_value.encoding": N_("There is no encoding “{value}”. Usual ones: {allowed}."),
    "invalid_value.delimiter": N_("“{value}” cannot be a delimiter. Usual ones: {allowed}."),
    "invalid_value.header_row": N_(
        "Row {value} of “{file}” cannot be the header. "
        "Choose a row with text up to row {last}, or 0 for none."
    ),
    "invalid_value.cut_offs": N_("Scores need four bounds, none below the one before; {value} are not."),
    "invalid_value.control": N_("There is no variant “{value}”. The variants are: {allowed}."),
    "invalid_value.split": N_(
        "The planned split ({value}) does not fit: it needs a share above 0 for each variant ({allowed}), "
        "and they have to add up to 1."
    ),
    "invalid_value.conversions": N_(
        "“{variant}” cannot have {value} conversions: a whole number from 0 to its {allowed} customers is "
        "needed."
    ),
    "invalid_value.units": N_(
        "“{variant}” cannot have {value} customers: a whole number from 1 to {allowed} is needed."
    ),
    "invalid_value.deviation": N_(
        "The standard deviation of “{variant}” cannot be {value}: a number from 0 is needed."
    ),
    "invalid_value.mean": N_("The mean of “{variant}” cannot be {value}: a number is needed."),
    "invalid_value.variants": N_(
        "Two to {allowed} variants with different names can be compared, not {value}."
    ),
    "invalid_value.two_roles": N_(
        "“{column}” of “{file}” cannot be two things at once. Choose different columns for the variant, the "
        "customer, the start, the results and the figures from before."
    ),
    "invalid_value.no_numbers": N_(
        "“{column}” of “{file}” holds no numbers and no yes or no (“{example}”). Choose a column that does."
    ),
    "invalid_value.variant_column": N_(
        "“{column}” of “{file}” holds more than {allowed} different values, so it hardly says who got which "
        "variant. Choose the column that does."
    ),
    "invalid_value.sheet": N_("“{file}” has no sheet “{value}”. Its sheets: {allowed}."),
    "unknown_dataset": N_("There is no dataset named “{name}”. Known datasets: {known}."),
    "unknown_item": N_("“{item}” does not occur in this dataset. Check its spelling."),
    "unknown_item.campaign": N_("There is no campaign “{item}” (any more). Check its name."),
    "unknown_item.scenario": N_(
        "This scenario is no longer kept in the dataset. Save it under a name to keep it again."
    ),
    "unknown_item.trial": N_("The file “{item}” is no longer here. Choose it again."),
    "not_enough_data": N_("There is not enough data for this: {needed}."),
    "not_enough_data.campaign_empty": N_("Nobody is left on this list. Ask for less, or leave out fewer."),
    "not_enough_data.campaign_no_groups": N_("“{name}” has no groups yet. Save a list for it first."),
    "not_enough_data.campaign_no_date": N_("“{name}” has no send date yet. State when it was sent."),
    "not_enough_data.campaign_no_holdout": N_(
        "In “{name}” nobody was left alone, so it cannot be measured. Keep a control group next time."
    ),
    "not_enough_data.clusters": N_(
        "Too few customers differ in what they are grouped by: {seen}, and {needed} are needed. "
        "Choose a longer period, fewer filters or other features."
    ),
    "not_enough_data.baseline": N_(
        "In the time before the last {days} days of the data no customer ordered, so there is nothing to "
        "plan from. Choose fewer days, or type in the figure."
    ),
    "not_enough_data.customers": N_(
        "No order of a known customer with a date is left in this selection. Widen the filters or the period."
    ),
    "not_enough_data.list_empty": N_(
        "No row of the list can be used: each needs a customer, a variant and a start date. "
        "Check which columns hold them, or give one start date for all."
    ),
    "not_enough_data.list_early": N_(
        "Everybody on the list started before the first order of this dataset, on {first}. Import earlier "
        "orders, or check how the dates of the list are read."
    ),
    "not_enough_data.list_unknown": N_(
        "None of the {customers} customers of the list has an order in this dataset. Check which column "
        "holds the customer number or the e-mail, and that the right dataset is open."
    ),
    "not_enough_data.list_windows": N_(
        "Nobody on the list has had {days} days since the start yet: the orders end on {last}, and the first "
        "window is over on {first}. Choose fewer days, or import later orders."
    ),
    "not_enough_data.min_detectable": N_(
        "A rise of {rise} cannot be seen with the {listed} customers of this list. Ask for a larger rise, or "
        "for more customers."
    ),
    "not_enough_data.variants": N_(
        "“{column}” of “{file}” names fewer than two variants ({seen}), and a test compares at least two. "
        "Choose the column that says who got which variant, or a file with all groups."
    ),
    "not_enough_data.windows": N_(
        "There are too few days of orders with a customer for two periods; at least {needed} are needed."
    ),
    "not_enough_data.one_variant": N_(
        "A test compares at least two variants, and only “{seen}” was found. Check which column holds the "
        "variant."
    ),
    "not_enough_data.no_variants": N_(
        "No row names a variant and a customer. Check which columns hold them."
    ),
    "workspace_locked": N_(
        "The data folder is in use by another program, probably another running Crosssell. "
        "Close it and try again."
    ),
    "workspace_damaged": N_(
        "The data file of “{name}” is damaged and cannot be opened. "
        "Restore it from a backup, or delete the dataset and import the exports again."
    ),
    "workspace_damaged.newer": N_(
        "The data of “{name}” were written by a newer version of this program. Update Crosssell to open them."
    ),
    "nothing_to_undo": N_("There is no import that can be undone. Only the last import can, and only once."),
    "no_space": N_("The disk is full. Free some space and try again; nothing was changed."),
    "no_space.upload": N_(
        "There is too little room on the disk for “{file}”: it takes {seen} MB, and {free} MB can be used. "
        "Free some space and try again."
    ),
    "unexpected": N_(
        "Something went wrong that should not have. Nothing was changed; the log of the server tells more."
    ),
    "cancelled": N_("Stopped at your request. The dataset is as it was before."),
}
