"""Tries to get into a CURVE endpoint in every way that libzmq offers but the right one: strangers.py HOST PORT SERVER_KEY"""

import sys
import zmq

host, port, server_key = sys.argv[1], int(sys.argv[2]), sys.argv[3].encode()
public, secret = zmq.curve_keypair()
other_server, _ = zmq.curve_keypair()


def null(socket):
    pass


def plain(socket):
    socket.plain_username = b"all"
    socket.plain_password = b"geheim"


def unlisted(socket):
    socket.curve_serverkey, socket.curve_publickey, socket.curve_secretkey = server_key, public, secret


def other(socket):
    socket.curve_serverkey, socket.curve_publickey, socket.curve_secretkey = other_server, public, secret


for prepare in (null, plain, unlisted, other):
    context = zmq.Context()
    socket = context.socket(zmq.REQ)
    socket.setsockopt(zmq.LINGER, 0)
    prepare(socket)
    socket.connect(f"tcp://{host}:{port}")
    socket.send(b'{"action": "subscribe", "topic": "stix2/indicator"}')
    assert not socket.poll(700), f"{prepare.__name__} was answered: {socket.recv()}"
    socket.close()
    context.term()
    print("out", prepare.__name__)
print("done")
