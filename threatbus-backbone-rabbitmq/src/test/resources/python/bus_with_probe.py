"""Runs the Python Threat Bus with its RabbitMQ backbone and one small application, which this test drives.

Arguments: host, port, exchange, queue suffix. Each line on standard input is a command:
  publish JSON    puts a STIX object into the bus
  history JSON    keeps a STIX object to answer snapshot requests with
  snapshot        subscribes once more, and asks for a snapshot of the last day
Each line on standard output tells of an object that reached a subscriber: "live ID" or "snapshot ID".
"""

import datetime
import os
import sys
import threading

# Libraries print to standard output as well; theirs goes to standard error, so that it cannot tear our lines.
output = os.dup(1)
os.dup2(2, 1)

from multiprocessing import JoinableQueue

import pluggy
from dynaconf import Dynaconf
from stix2 import parse
from threatbus import app, appspecs, backbonespecs, logger
from threatbus.data import MessageType, SnapshotEnvelope
from threatbus.threatbus import ThreatBus
import threatbus_rabbitmq.plugin

history = []
bus = {}


def say(*words):
    os.write(output, (" ".join(words) + "\n").encode())


def follow(kind, queue):
    while True:
        say(kind, queue.get().id)


def subscribe(kind, topic, span):
    queue = JoinableQueue()
    threading.Thread(target=follow, args=(kind, queue), daemon=True).start()
    bus["subscribe"](topic, queue, span)


class Probe:
    @app
    def run(self, config, logging, inq, subscribe_callback, unsubscribe_callback):
        bus["inq"] = inq
        bus["subscribe"] = subscribe_callback
        subscribe("live", "stix2", None)
        say("running")

    @app
    def snapshot(self, snapshot_request, result_q):
        if snapshot_request.snapshot_type == MessageType.INDICATOR:
            for item in history:
                result_q.put(SnapshotEnvelope(MessageType.INDICATOR, snapshot_request.snapshot_id, item))

    @app
    def stop(self):
        pass


host, port, exchange, suffix = sys.argv[1:]
queue_defaults = {
    "durable": True,
    "auto_delete": False,
    "exclusive": False,
    "lazy": True,
    "max_items": 0,
    "name_join_symbol": ".",
    "name_suffix": suffix,
}
config = Dynaconf(
    logging={"console": False, "file": False},
    plugins={
        "apps": {"probe": {}},
        "backbones": {
            "rabbitmq": {
                "host": host,
                "port": int(port),
                "username": "guest",
                "password": "guest",
                "vhost": "/",
                "exchange_name": exchange,
                "queue": queue_defaults,
            }
        },
    },
)
backbones = pluggy.PluginManager("threatbus.backbone")
backbones.add_hookspecs(backbonespecs)
backbones.register(threatbus_rabbitmq.plugin)
apps = pluggy.PluginManager("threatbus.app")
apps.add_hookspecs(appspecs)
apps.register(Probe())
ThreatBus(backbones.hook, apps.hook, logger.setup(config.logging, "threatbus"), config).start()

for line in sys.stdin:
    command, _, argument = line.strip().partition(" ")
    if command == "publish":
        bus["inq"].put(parse(argument, allow_custom=True))
    elif command == "history":
        history.append(parse(argument, allow_custom=True))
    elif command == "snapshot":
        subscribe("snapshot", "stix2/indicator", datetime.timedelta(days=1))
