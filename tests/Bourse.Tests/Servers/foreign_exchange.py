"""An exchange as another program: publishes the prices of a CSV file (day,ticker,price) with kafka-python.

usage: foreign_exchange.py SERVERS EXCHANGE DIALECT FILE
"""
import csv
import itertools
import json
import sys

from kafka import KafkaProducer


def messages(exchange, dialect, rows):
    """Pairs of key and message, in the way programs of that dialect write them."""
    if dialect == "day":
        for day, prices in itertools.groupby(rows, key=lambda row: row["day"]):
            stocks = {row["ticker"]: float(row["price"]) for row in prices}
            yield None, {"date": day, "server": exchange, "stocks": stocks}
        return
    for row in rows:
        if dialect == "text":
            yield row["ticker"], {"TICK": row["ticker"], "PRICE": row["price"], "TS": row["day"] + " 00:00:00"}
        else:
            yield row["ticker"], {"ticker": row["ticker"], "price": float(row["price"]), "date": row["day"], "exchange": exchange}


def main(servers, exchange, dialect, file):
    producer = KafkaProducer(
        bootstrap_servers=servers,
        key_serializer=lambda key: key.encode() if key else None,
        value_serializer=lambda value: json.dumps(value).encode(),
    )
    with open(file, newline="") as text:
        for key, message in messages(exchange, dialect, list(csv.DictReader(text))):
            producer.send("StockExchange", key=key, value=message)
    producer.flush()
    producer.close()


main(*sys.argv[1:])
