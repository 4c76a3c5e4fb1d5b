"""usage: sensors_as_ipmitool.py TABLE JSON SENSOR ELIST

Succeeds if `nodeipmi sensors NODE --thresholds` (TABLE, and JSON with --json) says of each analog sensor what ipmitool
says of it: name, reading, unit and thresholds of `ipmitool sensor` (SENSOR), and state of `ipmitool sdr elist all`
(ELIST). Both go through the BMC's records in their order. Every difference that is left is named here.
"""
import json
import re
import sys

UNITS = {"degrees C": "°C", "Volts": "V", "Amps": "A", "Watts": "W", "RPM": "RPM", "CFM": "CFM", "percent": "%",
         "Watts*hour": "W·h", "liters/minute": "l/min",
         # ipmitool leaves the rate unit out: the sensor's is a megabit per second.
         "megabit": "Mbit/s"}
STATES = {"ok": ("ok",), "ucr": ("upper critical",), "lnr": ("lower non-recoverable",),
          # ipmitool has one word for what cannot be read and for what is switched off.
          "ns": ("unavailable", "not scanned")}
# ipmitool prints names in BCD plus and in packed 6-bit ASCII as they are packed.
PACKED_NAMES = {"3.3", "CPU FAN", "SYS FAN1"}
# A sensor of a controller behind the BMC, which is not asked.
OF_ANOTHER_CONTROLLER = "HSBP Temp"


def lines(path):
    return open(path, encoding="utf-8", errors="replace").read().splitlines()


def cells(line):
    return [cell.strip() for cell in line.split("|")]


def number(text):
    """As we print it; ipmitool has three decimals always."""
    return "-" if text == "na" else re.sub(r"\.?0+$", "", text) if "." in text else text


table = [re.split("  +", line) for line in lines(sys.argv[1])]
header = table.pop(0)
assert header == ["SENSOR", "READING", "STATE", "LNR", "LC", "LNC", "UNC", "UC", "UNR"], header
sensors = json.load(open(sys.argv[2], encoding="utf-8"))["nodes"][0]["sensors"]
assert [row[0] for row in table] == [sensor["sensor"] for sensor in sensors]
ours = [pair for pair in zip(table, sensors) if pair[1]["state"] != "discrete"]
theirs = [cells(line) for line in lines(sys.argv[3])]
theirs = [row for row in theirs if row[2] != "discrete"]
# By number, and entity: numbers are those of one controller.
states = {(row[1], row[3]): row[2] for row in map(cells, lines(sys.argv[4]))}

assert len(ours) == len(theirs) > 35, (len(ours), len(theirs))
wrong = []
for (row, sensor), (name, reading, unit, _, *thresholds) in zip(ours, theirs):
    reading = number(reading)
    thresholds = [number(threshold) for threshold in thresholds]
    state = states["%02Xh" % sensor["number"], "%d.%d" % (sensor["entity_id"], sensor["entity_instance"])]
    if row[0] == OF_ANOTHER_CONTROLLER:
        wanted = [name, "-", "unavailable (0xD3)"] + ["-"] * 6
    else:
        wanted = [row[0] if row[0] in PACKED_NAMES else name,
                  reading if reading == "-" else reading + " " + UNITS[unit],
                  row[2] if row[2] in STATES[state] else state] + thresholds
        if reading != "-" and abs(sensor["value"] - float(reading)) > 0.0005:
            wrong.append("%s: JSON has %r, ipmitool %s" % (row[0], sensor["value"], reading))
    if row != wanted:
        wrong.append("%s is not %s" % (row, wanted))
if wrong:
    sys.exit("\n".join(wrong))
