"""usage: receiver.py FOLDER [--tls CERTIFICATE KEY] [--secret FILE] [--client-ca FILE] [--vergeos]

A receiver of pushed changes that does as it is told. It prints "ready PORT", and ends with its parent.

FOLDER/mode says what becomes of the next requests; it is read for each:
  ok · status CODE · retry SECONDS (429 with Retry-After) · retry-date SECONDS (the same as a date)
  hang (no answer) · close (no answer, and the connection ends) · half (half a head, and it ends)
  endless (200, and a body without end) · drip (200, and a body of which a byte comes now and then)
  headers (200, and headers without end) · redirect URL · garbage · one-each (each node's first time is refused with 503)
Each request is a line of JSON in FOLDER/requests, written before it is answered; what a receiver must not accept is
in FOLDER/faults: a wrong signature, an old time, an id that stands for two things.

With --vergeos it is a fake of a VergeOS: made from what is known of its REST API, version 4, and not from one that ran.
"""
import base64
import email.utils
import hashlib
import hmac
import json
import os
import socket
import ssl
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder = sys.argv[1]
lock = threading.Lock()
bodies_by_id = {}
seen_nodes = set()
vergeos_nodes = {"a": {"$key": 7, "name": "a", "physical": True}, "b": {"$key": 9, "name": "b", "physical": True}}
VERGEOS_FIELDS = {"ipmi_status", "ipmi_status_info", "ipmi_status_last_connected"}


def option(name, count=1):
    if name not in sys.argv:
        return None
    at = sys.argv.index(name)
    return sys.argv[at + 1:at + 1 + count]


def write_line(name, value):
    with lock, open(os.path.join(folder, name), "a", encoding="utf-8") as file:
        file.write(json.dumps(value) + "\n")


def check_signature(headers, body, key):
    """What is wrong with it, as Standard Webhooks has it; None if nothing is."""
    identity, stamp = headers.get("webhook-id"), headers.get("webhook-timestamp")
    if not identity or not stamp:
        return "no webhook-id or no webhook-timestamp"
    if abs(time.time() - int(stamp)) > 300:
        return "the time is not now"
    code = hmac.new(key, b"%s.%s.%s" % (identity.encode(), stamp.encode(), body), hashlib.sha256).digest()
    if headers.get("webhook-signature") != "v1," + base64.b64encode(code).decode():
        return "the signature is wrong"
    if json.loads(body)["id"] != identity:
        return "the event has another id"
    return None


def what_is(body):
    """The event without how the node came to it: that changes if earlier ones, which were told before, are merged in."""
    event = json.loads(body)
    for name in [name for name in event["data"] if name in ("changed", "coalesced") or name.startswith("previous_")]:
        del event["data"][name]
    return event


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def note(self, body, mode):
        secrets = option("--secret")
        fault = None
        if secrets:
            key = base64.b64decode(open(secrets[0], encoding="ascii").read().strip()[len("whsec_"):])
            fault = check_signature(self.headers, body, key)
        identity = self.headers.get("webhook-id")
        if identity and bodies_by_id.setdefault(identity, what_is(body)) != what_is(body):
            fault = "the id stands for two things"
        if fault:
            write_line("faults", {"fault": fault, "body": body.decode("utf-8", "replace")})
        write_line("requests", {
            "time": time.monotonic(), "mode": mode[0], "method": self.command, "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body.decode("utf-8", "replace")})

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        mode = open(os.path.join(folder, "mode"), encoding="ascii").read().split() or ["ok"]
        self.note(body, mode)
        getattr(self, "do_" + mode[0].replace("-", "_"))(body, *mode[1:])

    do_GET = do_POST = do_PUT = do_DELETE = serve

    def do_ok(self, body):
        if option("--vergeos", 0) is None:
            self.reply(200, body=b"thanks")
        else:
            self.vergeos(body)

    def vergeos(self, body):
        if self.headers.get("Authorization") != "Bearer vergeos-key":
            return self.reply(401)
        parts = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(parts.query)
        if self.command == "GET" and parts.path == "/api/v4/nodes" and query.get("filter") == ["physical eq true"]:
            return self.reply(200, body=json.dumps(list(vergeos_nodes.values())).encode())
        for node in vergeos_nodes.values():
            if self.command == "PUT" and parts.path == "/api/v4/nodes/%d" % node["$key"]:
                fields = json.loads(body)
                if set(fields) - VERGEOS_FIELDS:
                    return self.reply(422)
                node.update(fields)
                write_line("vergeos", node)
                return self.reply(200, body=b"{}")
        return self.reply(404)

    def do_status(self, _, code):
        self.reply(int(code))

    def do_retry(self, _, seconds):
        self.reply(429, [("Retry-After", seconds)])

    def do_retry_date(self, _, seconds):
        # A date has whole seconds: it is rounded up.
        self.reply(429, [("Retry-After", email.utils.formatdate(time.time() + 1 + int(seconds), usegmt=True))])

    def do_one_each(self, body):
        node = json.loads(body)["subject"]
        with lock:
            is_first = node not in seen_nodes
            seen_nodes.add(node)
        self.reply(503 if is_first else 200)

    def do_redirect(self, _, url):
        self.reply(307, [("Location", url)])

    def do_hang(self, _):
        while self.connection.recv(1):  # until the other one gives up
            pass
        self.close_connection = True

    def do_close(self, _):
        self.close_connection = True

    def do_half(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
        self.close_connection = True

    def do_garbage(self, _):
        self.wfile.write(bytes(range(256)) * 64)
        self.close_connection = True

    def flood(self, head, part):
        try:
            self.wfile.write(head)
            while True:
                self.wfile.write(part)
        except OSError:
            self.close_connection = True

    def do_endless(self, _):
        self.flood(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536)

    def do_headers(self, _):
        self.flood(b"HTTP/1.1 200 OK\r\n", b"X-Header: " + b"x" * 1000 + b"\r\n")

    def do_drip(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        self.connection.settimeout(0.05)
        try:
            while True:
                self.wfile.write(b"x")
                try:
                    if not self.connection.recv(1):
                        break
                except TimeoutError:
                    pass
        except OSError:
            pass
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass  # a client that went away


def end_with_parent(parent):
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(0)


server = Server(("127.0.0.1", 0), Handler)
tls = option("--tls", 2)
if tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    client_ca = option("--client-ca")
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca[0])
    # The handshake is done by the thread of the connection.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
print("ready %d" % server.server_address[1], flush=True)
server.serve_forever()
