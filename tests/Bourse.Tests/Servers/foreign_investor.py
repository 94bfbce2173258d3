"""An investor as another program: values portfolios from the prices of all exchanges in floats, and publishes with kafka-python.

usage: foreign_investor.py SERVERS INVESTOR DIALECT PORTFOLIOS LAST_DAY
PORTFOLIOS is JSON: {"P11": {"IBM": 1300, ...}, ...}
"""
import json
import sys

from kafka import KafkaConsumer, KafkaProducer


def prices_of(message):
    """The prices that a message of any dialect holds: ticker, day, price."""
    if "stocks" in message:
        return [(ticker, message["date"], float(price)) for ticker, price in message["stocks"].items()]
    day = message.get("DATE") or message["TS"]
    return [(message["TICK"], day[:10], float(message["PRICE"]))]


def evaluation(investor, portfolio, dialect, day, value, before):
    change = 0 if before is None else value - before
    percent = 0 if not before else change / before * 100
    if dialect == "text":
        return {"investor": investor, "portfolio": portfolio, "date": day, "value": value, "diff": change, "percent_diff": percent}
    return {
        "investor_id": investor, "portfolio_id": portfolio, "date": day, "value": round(value, 2),
        "change": round(change, 2), "change_pct": round(percent, 2),
    }


def main(servers, investor, dialect, portfolios, last_day):
    portfolios = json.loads(portfolios)
    consumer = KafkaConsumer("StockExchange", bootstrap_servers=servers, auto_offset_reset="earliest", group_id=None, consumer_timeout_ms=60000)
    producer = KafkaProducer(bootstrap_servers=servers, value_serializer=lambda value: json.dumps(value).encode())
    days, before, left = {}, {}, set(portfolios)
    for record in consumer:
        for ticker, day, price in prices_of(json.loads(record.value)):
            days.setdefault(day, {})[ticker] = price
            for portfolio, holdings in portfolios.items():
                if ticker not in holdings or any(held not in days[day] for held in holdings):
                    continue
                value = sum(quantity * days[day][held] for held, quantity in holdings.items())
                producer.send("portfolios", value=evaluation(investor, portfolio, dialect, day, value, before.get(portfolio)))
                before[portfolio] = value
                if day == last_day:
                    left.discard(portfolio)
        if not left:
            break
    producer.flush()
    producer.close()
    consumer.close()
    sys.exit(1 if left else 0)


main(*sys.argv[1:])
