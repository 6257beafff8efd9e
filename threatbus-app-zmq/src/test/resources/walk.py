"""Walks the whole protocol with libzmq: walk.py HOST MANAGE PUB SUB. Prints "ok" for each step; dies at the first failure."""

import json
import sys
import time
import zmq

host, manage, pub, sub = sys.argv[1], *(int(port) for port in sys.argv[2:5])


def request(*frames, timeout=5000):
    """One request on a fresh context and connection, as the apps do it."""
    context = zmq.Context()
    socket = context.socket(zmq.REQ)
    socket.setsockopt(zmq.LINGER, 0)
    socket.connect(f"tcp://{host}:{manage}")
    socket.send_multipart(frames)
    assert socket.poll(timeout), f"no reply to {frames}"
    reply = socket.recv_json()
    socket.close()
    context.term()
    return reply


def ask(**members):
    return request(json.dumps(members).encode())


def step(name, condition, detail=""):
    assert condition, f"{name}: {detail}"
    print("ok", name)


class App:
    context = zmq.Context()
    context.set(zmq.MAX_SOCKETS, 4096)

    def __init__(self, topic, snapshot=0):
        reply = ask(action="subscribe", topic=topic, snapshot=snapshot)
        assert reply["status"] == "success", reply
        self.topic = reply["topic"]
        self.socket = self.context.socket(zmq.SUB)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.connect(f"tcp://{host}:{reply['pub_port']}")
        self.socket.setsockopt(zmq.SUBSCRIBE, self.topic.encode())

    def receive(self, timeout=10000):
        assert self.socket.poll(timeout), "nothing came"
        topic, body = self.socket.recv().decode().split(" ", 1)
        assert topic.startswith(self.topic)
        return topic[len(self.topic) :], json.loads(body)

    def leave(self):
        status = ask(action="unsubscribe", topic=self.topic)["status"]
        self.socket.close()
        return status


def publisher():
    socket = App.context.socket(zmq.XPUB)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.SNDHWM, 0)
    socket.connect(f"tcp://{host}:{sub}")
    wanted = set()
    while len(wanted) < 2:
        assert socket.poll(10000), "the bus does not subscribe"
        wanted.add(socket.recv())
    assert wanted == {b"\x01stix2/", b"\x01threatbus/snapshotenvelope"}, wanted
    return socket


def indicator(number):
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
        "created": "2026-11-23T08:00:00.120Z",
        "modified": "2026-11-23T08:00:00.000Z",
        "pattern": f"[domain-name:value = 'evil-{number}.example.com']",
        "pattern_type": "stix",
        "pattern_version": "2.1",
        "valid_from": "2026-11-23T08:00:00Z",
        "name": "B\u00f6se \U0001f40d",
        "x_big": 2**80,
        "x_nested": {"b": [1, 1, 2.5e-7], "a": {}},
    }


reply = ask(action="subscribe", topic="stix2/indicator", snapshot=0)
step("subscribe with a string", reply["status"] == "success", reply)
step("ports are numbers", reply["pub_port"] == pub and reply["sub_port"] == sub, reply)
step("endpoints for older apps", reply["pub_endpoint"] == f"{host}:{pub}" and reply["sub_endpoint"] == f"{host}:{sub}", reply)
p2p = reply["topic"]
step("the topic is 32 letters", len(p2p) == 32 and p2p.isalpha() and p2p.islower() and p2p.isascii(), p2p)
step("heartbeat", ask(action="heartbeat", topic=p2p)["status"] == "success")
step("unsubscribe", ask(action="unsubscribe", topic=p2p)["status"] == "success")
step("unsubscribe twice", ask(action="unsubscribe", topic=p2p)["status"] == "error")
step("heartbeat of nobody", ask(action="heartbeat", topic=p2p)["status"] == "error")

unknown = [{}, {"action": "FOO"}, {"action": "Subscribe", "topic": "a"}, {"action": None, "topic": "a"}, {"action": 1, "topic": "a"}]
unknown += [{"action": action} for action in ("subscribe", "unsubscribe", "heartbeat")]
unknown += [{"action": "subscribe", "topic": topic} for topic in ("", [], None, 0)]
for bad in unknown:
    reply = ask(**bad)
    step(f"unknown request {bad}", reply["status"] == "unknown request" and reply["reason"] and "topic" not in reply, reply)

errors = [b"FOO", b"", b"[]", b"5", b'"x"', b"null", b"\xff\xfe", b'{"action": "subscribe"', b"\xef\xbb\xbf{}", b"[" * 100000]
for days in ('"FOO"', '"1.5"', "null", "[]", "Infinity", "NaN", "1000000000", "-1"):
    errors += [b'{"action": "%s", "topic": "a", "snapshot": %s}' % (action, days.encode()) for action in (b"subscribe", b"heartbeat", b"FOO")]
errors += [b'{"action": "subscribe", "topic": %s}' % topic for topic in (b"5", b'{"a": 1}', b'["stix2", 5]')]
for bad in errors:
    reply = request(bad)
    step(f"error {bad[:60]!r}", reply["status"] == "error" and reply["reason"] and "topic" not in reply, reply)

step("a request of two frames", request(b'{"action": "heartbeat"}', b"x")["status"] == "error")
step("a request of three frames", request(b"", b"x", b"")["status"] == "error")
step("and it answers still", ask(action="heartbeat", topic="x")["status"] == "error")

apps = [App(["stix2/indicator", "stix2", "stix2/sighting"]), App("stix2/sighting")]
out = publisher()
for number in range(1000):
    out.send_string("stix2/indicator " + json.dumps(indicator(number)))
step("a list gives one copy each, in order, unchanged", all(apps[0].receive() == ("indicator", indicator(n)) for n in range(1000)))
sighting = {k: v for k, v in indicator(1).items() if k in ("spec_version", "created", "modified", "x_nested")}
sighting.update(type="sighting", id="sighting--00000000-0000-4000-8000-000000000001", sighting_of_ref=indicator(1)["id"])
out.send_string("stix2/foo   " + json.dumps(sighting))
step("the type decides, not the topic", apps[0].receive() == ("sighting", sighting) and apps[1].receive() == ("sighting", sighting))

for bad in (b"stix2/indicator", b"stix2/indicator ", b"stix2/indicator {", b"stix2/indicator \xff", b"stix2/indicator []", b'stix2/indicator {"type": "malware"}'):
    out.send(bad)
out.send_multipart([b"stix2/indicator " + json.dumps(indicator(1)).encode(), b"stix2/indicator x"])
out.send(b"threatbus/snapshotenvelopeX " + json.dumps(indicator(1)).encode())
out.send(b"stix2/indicator " + b"x" * 3_000_000)
out.send_string("stix2/indicator " + json.dumps(indicator(2000)))
step("bad input is passed over", apps[0].receive() == ("indicator", indicator(2000)))

requester = App("stix2/indicator", snapshot=30)
suffix, question = apps[1].receive()
step("the others are asked", suffix == "snapshotrequest" and question["snapshot"] == 2592000 and question["snapshot_type"] == 1, question)
envelope = {"type": "snapshotenvelope", "snapshot_type": 1, "snapshot_id": question["snapshot_id"], "body": indicator(3)}
out.send_string("threatbus/snapshotenvelope " + json.dumps(envelope))
step("the answer reaches the requester", requester.receive() == ("indicator", indicator(3)))
step("and the requester was not asked", not requester.socket.poll(100))
step("the other app was asked, too", apps[0].receive()[0] == "snapshotrequest" and not apps[0].socket.poll(100))

before = time.monotonic()
many = [App("stix2/indicator") for _ in range(1000)]
print(f"1000 subscriptions took {time.monotonic() - before:.2f} s")
out.send_string("stix2/indicator " + json.dumps(indicator(2001)))
before = time.monotonic()
step("1000 subscriptions receive", all(app.receive() == ("indicator", indicator(2001)) for app in many))
print(f"1000 deliveries took {time.monotonic() - before:.2f} s")
step("heartbeats meanwhile", all(ask(action="heartbeat", topic=app.topic)["status"] == "success" for app in many[::20]))
step("all leave", all(app.leave() == "success" for app in many + apps + [requester]))
step("and it answers still", ask(action="subscribe", topic="stix2")["status"] == "success")
print("done")
