"""What nodeipmi says of a BMC."""
import json
import re

from common_form import Printed, lines_of

THRESHOLDS = ["lower_non_recoverable", "lower_critical", "lower_non_critical", "upper_non_critical", "upper_critical",
              "upper_non_recoverable"]

STATES = ["ok", "unavailable", "not_scanned", "unknown", *THRESHOLDS]

# How bad it is, where a program does not tell on which side.
SEVERITIES = {"ok": "ok", "non_critical": "nc", "critical": "cr", "non_recoverable": "nr"}


def node_of(path):
    with open(path, encoding="utf-8") as file:
        node = json.load(file)["nodes"][0]
    assert node["code"] == "ok" and node["trouble"] is None, node
    return node


def severity(state):
    side, _, level = state.partition("_")
    return SEVERITIES.get(level if side in ("lower", "upper") else state, "na")


def sensors(folder):
    """By owner and number."""
    found = {}
    for sensor in node_of(folder + "/nodeipmi-sensors")["sensors"]:
        key = "%02Xh/%02Xh" % (sensor["owner"], sensor["number"])
        assert key not in found, key
        found[key] = {
            "name": sensor["sensor"],
            "type": sensor["type"],
            "entity": "%d.%d" % (sensor["entity_id"], sensor["entity_instance"]),
            "value": sensor["value"],
            "unit": sensor["unit"],
            "state": sensor["state"],
            "severity": severity(sensor["state"]),
            "states": sensor["states"],
            "states set": len(sensor["states"]),
            **{threshold: sensor["thresholds"].get(threshold) for threshold in THRESHOLDS},
        }
    return found


def sensor_table(folder, keys):
    """The same as people see it: in the order of the document, with three decimals, but without zeros at the end."""
    header, *rows = [re.split("  +", line) for line in lines_of(folder + "/nodeipmi-sensors-table") if line]
    assert header == ["SENSOR", "READING", "STATE", "LNR", "LC", "LNC", "UNC", "UC", "UNR"], header
    assert len(rows) == len(keys), (len(rows), len(keys))
    found = {}
    for key, (name, reading, state, *thresholds) in zip(keys, rows):
        value, _, unit = reading.partition(" ")
        found[key] = {"name": name, "value": None if value == "-" else Printed(value, 3),
                      **{threshold: None if text == "-" else Printed(text, 3)
                         for threshold, text in zip(THRESHOLDS, thresholds)}}
        if value != "-":
            found[key]["unit"] = unit
        state = re.sub(r" \(0x[0-9A-F]{2}\)$", "", state)
        state = re.sub(r"^(non-critical|critical|non-recoverable): ", "", state)
        code = state.replace(" ", "_").replace("-", "_")
        if code in STATES:
            found[key]["state"] = code
        else:
            found[key]["states"] = [] if state == "none" else state.split("; ")
    return found


def tables(what, folder, documented):
    return {"the table": sensor_table(folder, list(documented))} if what == "sensors" else {}


def time_of(entry):
    if "seconds_since_start" in entry:
        return "start + %d s" % entry["seconds_since_start"]
    return entry["time"]


def sel(folder):
    """By record id."""
    found = {}
    for entry in node_of(folder + "/nodeipmi-sel")["sel"]:
        common = {"record type": entry["record_type"], "time": time_of(entry), "data": entry["data"]}
        if "event" in entry:
            common.update({name: entry[name] for name in ("number", "generator", "type", "event", "detail", "ceased",
                                                          "reading", "threshold", "unit")})
            common["name"] = entry["sensor"]
        else:
            common["manufacturer"] = entry.get("manufacturer_id")
        found[entry["record_id"]] = common
    return found


def fru(folder):
    """By unit, area and field. Of several areas of a name in one unit, the second is "dc output 2" and so on."""
    found = {}
    for unit in node_of(folder + "/nodeipmi-fru")["fru"]:
        counts = {}
        for area in unit["areas"]:
            name = area["area"]
            counts[name] = counts.get(name, 0) + 1
            place = name if counts[name] == 1 else "%s %d" % (name, counts[name])
            for field in area["fields"]:
                key = "%d/%s/%s" % (unit["unit"], place, field["field"])
                assert key not in found, key
                found[key] = {"value": field["value"]}
    return found
