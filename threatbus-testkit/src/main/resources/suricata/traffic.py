"""Makes real traffic on the loopback device of a network namespace: one command a line, answered with 'ok' or what failed."""
import http.server
import os
import shlex
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

BODIES = {"evil": b"MZ this is the evil file " * 20, "small": b"nothing to see here\n" * 10}
NAME = {"evil": "evil.exe", "small": "readme.txt"}
DIRECTORY = tempfile.mkdtemp()
DNS_PORT = 53
SERIAL = 0


def listen(address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen()
    return listener


def dns(name):
    global SERIAL
    SERIAL += 1
    query = struct.pack(">HHHHHH", SERIAL & 0xFFFF, 0x100, 1, 0, 0, 0)
    query += b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0" + struct.pack(">HH", 1, 1)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", DNS_PORT))
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.sendto(query, ("127.0.0.1", DNS_PORT))
    data, peer = server.recvfrom(1000)
    answer = data[:2] + b"\x81\x80" + data[4:6] + b"\0\1\0\0\0\0" + data[12:] + b"\xc0\x0c"
    server.sendto(answer + struct.pack(">HHIH", 1, 1, 60, 4) + bytes([192, 0, 2, 9]), peer)
    client.recv(1000)
    client.close()
    server.close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = BODIES[self.server.body]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Disposition", 'attachment; filename="%s"' % NAME[self.server.body])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def web(host, path, agent="test", body="small", port="80"):
    server = http.server.HTTPServer(("127.0.0.1", int(port)), Handler)
    server.body = body
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    client = socket.create_connection(("127.0.0.1", int(port)))
    request = "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nConnection: close\r\n\r\n" % (path, host, agent)
    client.sendall(request.encode())
    while client.recv(65536):
        pass
    client.close()
    server.shutdown()
    server.server_close()


def certificate():
    path = os.path.join(DIRECTORY, "certificate.pem")
    if not os.path.exists(path):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path + ".key", "-out", path,
             "-days", "2", "-subj", "/CN=test"], check=True, capture_output=True)
    return path


def fingerprint():
    with open(certificate()) as pem:
        import hashlib
        return hashlib.sha1(ssl.PEM_cert_to_DER_cert(pem.read())).hexdigest()


def tls(name, port="443"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(), certificate() + ".key")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    listener = listen("127.0.0.1", int(port))

    def serve():
        connection, _ = listener.accept()
        wrapped = context.wrap_socket(connection, server_side=True)
        wrapped.recv(10)
        wrapped.close()

    thread = threading.Thread(target=serve)
    thread.start()
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    client = trusting.wrap_socket(socket.create_connection(("127.0.0.1", int(port))), server_hostname=name)
    client.send(b"hello")
    client.close()
    thread.join()
    listener.close()


def tcp(source, destination, port="9999"):
    listener = listen(destination, int(port))
    client = socket.create_connection((destination, int(port)), source_address=(source, 0))
    server, _ = listener.accept()
    client.send(b"x" * 20)
    server.recv(20)
    client.close()
    server.close()
    listener.close()


COMMANDS = {"dns": dns, "http": web, "tls": tls, "tcp": tcp}
for line in sys.stdin:
    words = shlex.split(line)
    try:
        if words[0] == "fingerprint":
            print("ok " + fingerprint(), flush=True)
        else:
            COMMANDS[words[0]](*words[1:])
            print("ok", flush=True)
    except Exception as failure:
        print("failed: %r" % failure, flush=True)
