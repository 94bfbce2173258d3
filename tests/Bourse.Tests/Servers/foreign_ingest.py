"""A database writer as another program: prints the evaluations it reads with kafka-python as CSV (portfolio,day,value,change).

usage: foreign_ingest.py SERVERS DIALECT LAST_DAY COUNT
Ends when COUNT portfolios have reached LAST_DAY.
"""
import json
import sys

from kafka import KafkaConsumer


def row_of(message, dialect):
    if dialect == "text":
        return message["investor"] + "_" + message["portfolio"], message["date"], message["value"], message["diff"]
    if dialect == "plain":
        return message["investor_id"] + "_" + message["portfolio_id"], message["date"], message["value"], message["change"]
    return message["investor"] + "_" + message["portfolio"], message["date"], message["value"], message["change"] or 0


def main(servers, dialect, last_day, count):
    consumer = KafkaConsumer("portfolios", bootstrap_servers=servers, auto_offset_reset="earliest", group_id=None, consumer_timeout_ms=60000)
    done = set()
    for record in consumer:
        portfolio, day, value, change = row_of(json.loads(record.value), dialect)
        # Programs of this kind calculate with them.
        print("%s,%s,%.2f,%.2f" % (portfolio, day, value, change))
        if day == last_day:
            done.add(portfolio)
        if len(done) == int(count):
            break
    consumer.close()
    sys.exit(0 if len(done) == int(count) else 1)


main(*sys.argv[1:])
