"""Tries every port of a host without a credential, and prints what could be learned or done: one JSON object a line.

stranger.py HOST OWN_ADDRESS SERVER_KEY SECONDS   (the server's public key is no secret)
"""
import json
import socket
import ssl
import sys
import time

import zmq

HOST, OWN, SERVER_KEY, SECONDS = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
INDICATOR = (
    'stix2/indicator {"type":"indicator","spec_version":"2.1","id":"indicator--5e0a8f5e-0d3b-4d61-9d0f-000000000666",'
    '"created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","valid_from":"2026-01-01T00:00:00Z",'
    '"pattern_type":"stix","pattern":"[domain-name:value = \'stranger.example\']"}'
)
PATHS = [
    "/", "/metrics", "/status", "/trace", "/explain", "/health", "/health/live", "/health/ready", "/robots.txt", "/../etc/passwd",
    "/api/status", "/api/trace", "/api/rejected", "/api/plugins/store/export", "/api/plugins/store/indicators", "/api/explain",
]


def say(what, **facts):
    print(json.dumps({"what": what, **facts}), flush=True)


def open_ports():
    found = []
    for port in range(1, 65536):
        with socket.socket() as probe:
            probe.settimeout(5)
            probe.bind((OWN, 0))
            if probe.connect_ex((HOST, port)) == 0:
                found.append(port)
    return found


def raw(port, what, data, tls=None):
    """What the port answers to bytes."""
    try:
        with socket.create_connection((HOST, port), 5, (OWN, 0)) as plain:
            end = tls.wrap_socket(plain, server_hostname=HOST) if tls else plain
            end.settimeout(SECONDS)
            if data:
                end.sendall(data)
            answer = b""
            while len(answer) < 100_000:
                part = end.recv(65536)
                if not part:
                    break
                answer += part
    except (OSError, ssl.SSLError) as e:
        if not isinstance(e, socket.timeout):
            answer = b""
    if answer:
        say("answer", port=port, to=what, text=answer.decode("latin1"))


def anybody():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def http(port, method, path, header=""):
    data = f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{header}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    raw(port, f"{method} {path}", data.encode(), anybody())
    raw(port, f"plain {method} {path}", data.encode())


def secure(sock, how):
    if how == "curve":
        public, secret = zmq.curve_keypair()
        sock.curve_serverkey = SERVER_KEY.encode()
        sock.curve_publickey, sock.curve_secretkey = public, secret
    if how == "plain":
        sock.plain_username, sock.plain_password = b"sensor", b"sensor"


def zeromq(context, ports):
    """All kinds of sockets at once, so that it does not take long."""
    poller, sockets = zmq.Poller(), {}
    for port in ports:
        for how in ("null", "plain", "curve"):
            for kind in (zmq.REQ, zmq.SUB, zmq.PUB, zmq.DEALER):
                sock = context.socket(kind)
                sock.linger = 0
                secure(sock, how)
                sock.connect(f"tcp://{OWN}:0;{HOST}:{port}")
                if kind == zmq.SUB:
                    sock.subscribe(b"")
                if kind in (zmq.REQ, zmq.DEALER):
                    request = b'{"action": "subscribe", "topic": "stix2/indicator", "snapshot": 90}'
                    sock.send_multipart([request] if kind == zmq.REQ else [b"", request], zmq.DONTWAIT)
                sockets[sock] = (port, how, kind)
                if kind != zmq.PUB:
                    poller.register(sock, zmq.POLLIN)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for sock, (port, how, kind) in sockets.items():
            if kind == zmq.PUB:
                sock.send_string(INDICATOR, zmq.DONTWAIT)
        for sock, _ in poller.poll(200):
            port, how, kind = sockets[sock]
            say("received", port=port, security=how, kind=kind, text=sock.recv().decode("latin1"))
    for sock in sockets:
        sock.close()


ports = open_ports()
say("open", ports=ports)
for port in ports:
    raw(port, "silence", b"")
    raw(port, "noise", bytes(range(200)))
    raw(port, "broker", bytes.fromhex("00000010") + b"BROKER" + bytes(10))
    raw(port, "broker in TLS", bytes.fromhex("00000010") + b"BROKER" + bytes(10), anybody())
    raw(port, "websocket", f"GET /v1/messages/json HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode(), anybody())
zeromq(zmq.Context(), ports)
for port in ports:
    if port not in (13370, 13371, 13372):
        for path in PATHS:
            http(port, "GET", path)
        http(port, "POST", "/api/plugins/store/import")
        http(port, "GET", "/api/status", "Authorization: Bearer wrong\r\n")
say("end")
