"""What sells together: every pair of items with its measures of association and its verdict.

With N baskets, n_a and n_b of them holding an item and n_both holding both:

==================  =====================================================================
support             n_both / N
confidence_ab       n_both / n_a (of the baskets with a, the share that also holds b)
lift                n_both · N / (n_a · n_b)
lift_ci             exp(ln lift ± 1.96 · se), se² = 1/n_both − 1/n_a − 1/n_b + (2·lift − 1)/N
leverage            n_both/N − n_a · n_b / N²
conviction_ab       (1 − n_b/N) / (1 − confidence_ab); empty where confidence_ab is 1
cosine              n_both / √(n_a · n_b)
kulczynski          (confidence_ab + confidence_ba) / 2
expected_corrected  baskets with both among baskets of the same size (`crosssell.basket.strata`)
lift_corrected      n_both / expected_corrected
p_value, q_value    `crosssell.statistics.stratified` and `crosssell.statistics.multiple`
verdict             `crosssell.basket.verdicts`
left, ceiling       `crosssell.basket.money`
==================  =====================================================================

The interval is the delta method on the logarithm (J. L. Doob, "The limiting distributions of certain
statistics", Annals of Mathematical Statistics 6, 1935, 160–169; A. Agresti, Categorical Data Analysis,
3rd ed., 2013, section 16.1): with the four cells of a pair multinomial, Var ln p̂ = 1/n − 1/N for each
of the three shares, Cov(ln p̂_both, ln p̂_a) = 1/n_a − 1/N and Cov(ln p̂_a, ln p̂_b) = (lift − 1)/N,
which add up to the se² above. (R's arules, ``confint(rules, "lift", method = "log_delta")``, drops the
factor 1 − n_both/N of one term and is a little wider where the pair is frequent.)
"""

from crosssell.basket.strata import LOG_SE, PAIR_TERMS
from crosssell.basket.verdicts import VERDICT
from crosssell.columns import Verdict

PAIR_COLUMNS = (
    *("a", "b", "n_a", "n_b", "n_both", "baskets", "support", "confidence_ab", "confidence_ba"),
    *("lift", "lift_ci_lower", "lift_ci_upper"),
    *("expected_corrected", "lift_corrected", "lift_corrected_ci_lower", "lift_corrected_ci_upper"),
    *("leverage", "conviction_ab", "conviction_ba", "cosine", "kulczynski", "p_value", "q_value"),
    *("customers", "verdict", "left_ab", "left_ba", "left_ab_consenting", "left_ba_consenting"),
    *("ceiling_ab", "ceiling_ba"),
)
NAME_COLUMNS = ("a_name", "b_name")

# What the pairs' own strata say of them: expectation, variance, and the spread of the corrected lift.
TESTED = f"""
create temp table tested as
with terms as (
    select
        p.a_key, p.b_key, p.n_both, c.customers::integer as customers,
        {PAIR_TERMS}
    from pair as p
    left join pair_customer as c using (a_key, b_key)
    join item_vector as x on x.item_key = p.a_key
    join item_vector as y on y.item_key = p.b_key
)
select a_key, b_key, n_both, customers, expected, variance, {LOG_SE} as log_se
from terms
"""

# Every pair among the items in `cell_item`, met or not.
CELLS = f"""
with met as (
    select x.item_key as a_key, y.item_key as b_key, count(*) as n_both
    from {{baskets}} as x
    join {{baskets}} as y on y.basket_key = x.basket_key and y.item_key > x.item_key
    where x.item_key in (select item_key from cell_item) and y.item_key in (select item_key from cell_item)
    group by x.item_key, y.item_key
),
terms as (
    select
        x.item_key as a_key, y.item_key as b_key, coalesce(m.n_both, 0) as n_both,
        {PAIR_TERMS}
    from cell_vector as x
    join cell_vector as y on y.item_key > x.item_key
    left join met as m on m.a_key = x.item_key and m.b_key = y.item_key
)
select a_key, b_key, n_both, expected, variance, {LOG_SE} as log_se
from terms
order by a_key, b_key
"""

MATRIX = f"""
create or replace temp view {{view}} as
with counted as (
    select
        t.a_key, t.b_key,
        fa.item as a, fb.item as b, fa.name as a_name, fb.name as b_name,
        fa.n as n_a, fb.n as n_b, t.n_both::bigint as n_both, total.baskets,
        t.customers::bigint as customers, t.expected as expected_corrected, t.log_se,
        t.p_value, q.q_value,
        n_both::double * baskets / (n_a::double * n_b) as lift,
        t.n_both / t.expected as lift_corrected
    from tested_p as t
    join {{q_values}} as q using (a_key, b_key)
    join frequent as fa on fa.item_key = t.a_key
    join frequent as fb on fb.item_key = t.b_key
    cross join total
),
spread as (
    -- a variance, so never below zero but for the last digit
    select
        *,
        1.96 * sqrt(greatest(0, 1 / n_both - 1 / n_a - 1 / n_b + (2 * lift - 1) / baskets)) as half_width,
        n_both / n_a as confidence_ab,
        n_both / n_b as confidence_ba,
        lift_corrected * exp(-1.96 * log_se) as lift_corrected_ci_lower,
        lift_corrected * exp(1.96 * log_se) as lift_corrected_ci_upper
    from counted
)
select
    a_key, b_key, a, b, a_name, b_name, n_a, n_b, n_both, baskets,
    n_both / baskets as support, confidence_ab, confidence_ba,
    lift, lift * exp(-half_width) as lift_ci_lower, lift * exp(half_width) as lift_ci_upper,
    expected_corrected, lift_corrected, lift_corrected_ci_lower, lift_corrected_ci_upper,
    (n_both::double * baskets - n_a::double * n_b) / (baskets::double * baskets) as leverage,
    ((baskets - n_b) * n_a::double) / nullif(baskets * (n_a - n_both)::double, 0) as conviction_ab,
    ((baskets - n_a) * n_b::double) / nullif(baskets * (n_b - n_both)::double, 0) as conviction_ba,
    n_both / sqrt(n_a::double * n_b) as cosine,
    (confidence_ab + confidence_ba) / 2 as kulczynski,
    p_value, q_value, customers,
    {VERDICT} as verdict,
    m.left_ab, m.left_ba, m.left_ab_consenting, m.left_ba_consenting, m.ceiling_ab, m.ceiling_ba,
    m.ever_a, m.ever_b, m.ever_both, m.response_ab, m.response_ba, m.price_a, m.price_b,
    case when verdict = '{Verdict.SOLID}' then greatest(m.ceiling_ab, m.ceiling_ba) end as ceiling
from spread
left join pair_money as m using (a_key, b_key)
"""
