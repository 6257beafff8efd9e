"""A bare forwarder of libzmq with CURVE, XSUB to XPUB without dropping: curve_proxy.py SECRET_KEY. Says its ports."""

import sys
import zmq

WAITING = 100_000


def listening(context, kind, secret):
    socket = context.socket(kind)
    socket.curve_server = True
    socket.curve_secretkey = secret
    socket.sndhwm = socket.rcvhwm = WAITING
    return socket, socket.bind_to_random_port("tcp://127.0.0.1")


context = zmq.Context()
incoming, sub = listening(context, zmq.XSUB, sys.argv[1].encode())
outgoing, pub = listening(context, zmq.XPUB, sys.argv[1].encode())
outgoing.setsockopt(zmq.XPUB_NODROP, 1)
print("ports 0", pub, sub, flush=True)
zmq.proxy(incoming, outgoing)
