#!/usr/bin/env python3
"""Records what a BMC says to a client, as inputs for the fuzz target `wire`.

usage: record.py PORT BMC_ADDRESS:PORT FOLDER COMMAND...

Runs COMMAND, which speaks with 127.0.0.1:PORT, and hands its datagrams on to the BMC and back. Each answer that
differs from those before is written into FOLDER: whole, and if it is an IPMI message in the clear (as with cipher
suites 1, 6 and 15, or IPMI 1.5), as the data of its command too.
For example, with OpenIPMI's ipmi_sim as tests/e2e/health/ipmi_sim.py starts it:

    tests/fuzz/record.py 9201 127.0.0.1:9101 FOLDER ipmitool -I lanplus -H 127.0.0.1 -p 9201 -U admin \\
        -P secret-pw -C 1 sdr list
"""
import hashlib
import pathlib
import select
import socket
import subprocess
import sys

ANY_DATAGRAM = bytes([0x80, 0])
MESSAGE = 0x84
OPEN_SESSION = bytes([0x85])
RAKP2 = bytes([0x86])
RAKP4 = bytes([0x87])

# (network function of the answer, command): the place of its decoder in wire_commands.cc.
DECODERS = {
    (0x07, 0x3A): [0], (0x0B, 0x47): [1], (0x07, 0x38): [2], (0x07, 0x54): [3], (0x01, 0x01): [4],
    (0x2D, 0x01): [5], (0x07, 0x01): [6], (0x05, 0x20): [7], (0x0B, 0x10): [8], (0x0D, 0x02): [9],
    (0x2D, 0x02): [10], (0x0B, 0x23): [11], (0x0B, 0x43): [11], (0x05, 0x21): [11], (0x0B, 0x41): [12],
    (0x0B, 0x48): [13], (0x05, 0x2D): [14], (0x05, 0x23): [15], (0x05, 0x27): [16], (0x07, 0x39): [17],
    (0x07, 0x3D): [18], (0x07, 0x37): [19], (0x0B, 0x11): [20, 0, 0xFF], (0x0B, 0x20): [21],
    (0x0B, 0x40): [21], (0x0B, 0x22): [22], (0x0B, 0x42): [22], (0x05, 0x22): [22], (0x01, 0x09): [23],
}


def message_inputs(message):
    """Of an IPMI message (IPMI 2.0 §13.8): addresses, checksums, command, completion code, data."""
    if len(message) < 8:
        return
    net_fn, command, code = message[1] >> 2, message[5], message[6]
    yield bytes([MESSAGE, message[3], message[4] >> 2]) + message
    decoder = DECODERS.get((net_fn, command))
    if code == 0 and decoder is not None:
        yield bytes(decoder) + message[7:-1]


def inputs(datagram):
    yield ANY_DATAGRAM + datagram
    if len(datagram) < 16 or datagram[3] != 7:
        return
    if datagram[4] != 6:  # IPMI 1.5
        code = 0 if datagram[4] == 0 else 16
        yield from message_inputs(datagram[14 + code:14 + code + datagram[13 + code]])
        return
    payload = datagram[16:16 + int.from_bytes(datagram[14:16], "little")]
    kind = {0x11: OPEN_SESSION, 0x13: RAKP2, 0x15: RAKP4}.get(datagram[5])
    if kind is not None:
        yield kind + payload
    if datagram[5] & 0xBF == 0:  # not encrypted
        yield from message_inputs(payload)


def relay(port, bmc_address, folder, command):
    client, bmc = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    client.bind(("127.0.0.1", port))
    host, bmc_port = bmc_address.rsplit(":", 1)
    bmc.connect((host, int(bmc_port)))
    console, address = subprocess.Popen(command), None
    while console.poll() is None:
        for ready in select.select([client, bmc], [], [], 0.2)[0]:
            if ready is client:
                datagram, address = client.recvfrom(2048)
                bmc.send(datagram)
                continue
            datagram = bmc.recv(2048)
            client.sendto(datagram, address)
            for one in inputs(datagram):
                name = f"{one[0]:02x}-{hashlib.sha1(one).hexdigest()[:12]}"
                (folder / name).write_bytes(one)
    return console.returncode


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    sys.exit(relay(int(sys.argv[1]), sys.argv[2], folder, sys.argv[4:]))


main()
