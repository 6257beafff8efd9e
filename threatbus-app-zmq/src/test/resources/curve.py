"""Runs another script with CURVE: curve.py SCRIPT ARGUMENTS... Every socket gets the three lines that an application needs."""

import os
import runpy
import sys
import zmq

plain_socket = zmq.Context.socket


def socket(context, kind):
    made = plain_socket(context, kind)
    made.curve_serverkey = os.environ["SERVER_KEY"].encode()
    made.curve_publickey = os.environ["PUBLIC_KEY"].encode()
    made.curve_secretkey = os.environ["SECRET_KEY"].encode()
    return made


zmq.Context.socket = socket
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
