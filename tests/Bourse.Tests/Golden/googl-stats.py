"""Writes googl-stats.json and googl-stats-population.json: the reports of a portfolio of 100 GOOGL shares.

The closes (googl-closes.csv) are those of the reference figures that came with the specification, golden/indicators-GOOGL.csv, cut to
the columns Date and Close. The shares are a hundred because some closes have three decimals, and a value has two. Everything is computed
from fractions, the root by 60-digit decimals: nothing is shared with Bourse's own code.
Run it here, without arguments, to write the files anew.
"""
import csv
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 60
SHARES = 100


def half_away(value, digits):
    """A fraction rounded to so many decimals, halves away from zero."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def figure(value):
    """Two decimals, or null."""
    if value is None:
        return "null"
    cents = half_away(value, 2) * 100
    text = f"{abs(cents.numerator):03d}"
    return ("-" if cents < 0 else "") + text[:-2] + "." + text[-2:]


def quoted(text):
    return "null" if text is None else f'"{text}"'


def deviation(values, population):
    count = len(values)
    if count < 2:
        return None
    mean = sum(values) / count
    variance = sum((value - mean) ** 2 for value in values) / (count if population else count - 1)
    return Fraction((Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt())


def extremes(rows):
    members, days = [], []
    for column, kind in ((2, "daily_change"), (3, "daily_change_pct")):
        for name, choose in (("min", min), ("max", max)):
            known = [row for row in rows if row[column] is not None]
            found = choose(known, key=lambda row: row[column]) if known else None
            members.append((f"{name}_{kind}", figure(found[column] if found else None)))
            days.append((f"{name}_{kind}_date", quoted(found[0] if found else None)))
    return members + days


def moments(rows, population):
    values = [row[1] for row in rows]
    average = sum(values) / len(values) if values else None
    return [("avg_evaluation", figure(average)), ("stddev_evaluation", figure(deviation(values, population))), ("days", str(len(values)))]


def read(path):
    rows, previous = [], None
    with open(path, newline="") as file:
        for record in csv.DictReader(file):
            value = SHARES * Fraction(record["Close"])
            change = None if previous is None else value - previous
            percent = None if previous is None else half_away(change / previous * 100, 6)
            rows.append((record["Date"], value, change, percent))
            previous = value
    return rows


def section(name, records):
    body = ",\n".join("    {\n" + ",\n".join(f'      "{key}": {value}' for key, value in record) + "\n    }" for record in records)
    return f'  "{name}": [\n{body}\n  ]'


def write(path, rows, period, population):
    years = sorted({row[0][:4] for row in rows}, reverse=True)
    months = sorted({row[0][:7] for row in rows}, reverse=True)
    inside = [row for row in rows if period[0] <= row[0] <= period[1]]
    month_rows = {month: [row[1] for row in rows if row[0].startswith(month)] for month in months}
    sections = [
        section("MaxMinDailyChange", [extremes(rows)]),
        section("MaxMinDailyChangePerYear", [[("year", year)] + extremes([r for r in rows if r[0].startswith(year)]) for year in years]),
        section("AvgStdDevEvaluation", [moments(rows, population)]),
        section("PeriodAvgStdDevEvaluation", [moments(inside, population) + [("period_from", quoted(period[0])), ("period_to", quoted(period[1]))]]),
        section("MonthlyAvgEvaluation", [[("month", quoted(m)), ("avg_evaluation", figure(sum(v) / len(v)))] for m, v in month_rows.items()]),
    ]
    with open(path, "w", newline="\n") as file:
        file.write("{\n" + ",\n".join(sections) + "\n}\n")


closes = read("googl-closes.csv")
write("googl-stats.json", closes, ("2016-03-15", "2017-06-30"), population=False)
write("googl-stats-population.json", closes, ("2015-01-01", "2016-12-31"), population=True)
