# Computes the figures of DemoTests with exact fractions: python3 DemoTests.py FILE.csv
import csv, sys
from decimal import Decimal, ROUND_HALF_UP, getcontext
from fractions import Fraction

getcontext().prec = 60
held = {"AAPL": 100, "GOOGL": 50, "TSLA": 200}
with open(sys.argv[1], newline="") as file:
    prices = {(row["Stock"], row["Date"]): Fraction(row["Close"]) for row in csv.DictReader(file)}
days = sorted({day for _, day in prices if all((ticker, day) in prices for ticker in held)})
values = [sum(quantity * prices[ticker, day] for ticker, quantity in held.items()) for day in days]
count = len(values)
mean = sum(values) / count
variance = sum((value - mean) ** 2 for value in values) / (count - 1)
percents = [((b - a) / a * 100, day) for a, b, day in zip(values, values[1:], days[1:])]


def cents(number):
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


deviation = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt().quantize(Decimal("0.01"), ROUND_HALF_UP)
print(count, days[0], cents(values[0]), days[-1], cents(values[-1]), "mean", cents(mean), "deviation", deviation)
print("worst", min(percents)[1], cents(min(percents)[0]), "best", max(percents)[1], cents(max(percents)[0]))
