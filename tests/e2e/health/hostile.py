"""Holds what nodeipmi said of a BMC that misbehaves against what it says of one that does not: it must be the same, or be
said to be missing or wrong.

    hostile.py harmless FILE...             what is printed harms no terminal
    hostile.py judge NODE [COMMAND...]      the files NODE-COMMAND* and clean-COMMAND of all commands; those named may have
                                            another text, because the BMC tells it
"""
import json
import sys
import unicodedata


def check_output(path):
    text = open(path, "rb").read().decode("utf-8")  # or it is no text at all
    # Controls, what turns or hides text, halves of characters, ends of lines.
    harmful = ("Cc", "Cf", "Cs", "Zl", "Zp")
    bad = {c for c in text if c != "\n" and unicodedata.category(c) in harmful}
    assert not bad, "%s: control characters %r" % (path, bad)
    # One that ends the program does so with an exit code that the program has too.
    assert "Sanitizer" not in text and "runtime error: " not in text, text


def node_of(path):
    nodes = json.load(open(path))["nodes"]
    assert len(nodes) == 1, nodes
    return nodes[0]


def sensor_key(sensor):
    return sensor["owner"], sensor["number"]


def judge_sensors(clean, found, may_differ):
    expected = {sensor_key(sensor): sensor for sensor in clean["sensors"]}
    for sensor in found["sensors"]:
        if sensor["state"] == "unavailable":
            # What is not known is not zero, and not good.
            assert sensor["value"] is None and sensor["severity"] == "unknown" and not sensor["states"], sensor
        elif not may_differ:
            assert sensor == expected[sensor_key(sensor)], sensor
    if found["trouble"] is None:
        keys = [sensor_key(sensor) for sensor in found["sensors"]]
        assert keys == [sensor_key(sensor) for sensor in clean["sensors"]], "sensors are missing, and nothing is said"


def judge_members(clean, found, names):
    """What is told is right; what is not is null."""
    for name in names:
        if isinstance(clean[name], dict) and isinstance(found.get(name), dict):
            judge_members(clean[name], found[name], list(clean[name]))
        else:
            assert found.get(name) in (clean[name], None, []), (name, found.get(name))


def judge(command, clean, found, may_differ):
    assert found["code"] == "ok" or found["ipmi_status"] not in ("", "OK"), found
    if found["code"] != "ok":
        return
    if command == "sensors":
        judge_sensors(clean, found, may_differ)
    elif command == "sel":
        if found["trouble"] is None and not may_differ:
            assert found["sel"] == clean["sel"], "other entries, and nothing is said"
        # What stands there is right, as far as it goes.
        known = [entry["record_id"] for entry in clean["sel"]]
        assert [entry["record_id"] for entry in found["sel"]] == known[:len(found["sel"])]
    elif command == "fru":
        if found["trouble"] is None and not may_differ:
            assert found["fru"] == clean["fru"], "another inventory, and nothing is said"
    elif command == "info":
        volatile = ("node", "ipmi_last_connected", "round_trips", "latency_ms", "sessions")
        judge_members(clean, found, [name for name in clean if name not in volatile])
    elif command == "power":
        assert found["watts"] == clean["watts"], found
    else:
        raise AssertionError(command)


def main(what, *arguments):
    if what == "harmless":
        for path in arguments:
            check_output(path)
        return
    node, *may_differ = arguments
    for command in ("sensors", "sel", "fru", "info", "power"):
        found = "%s-%s" % (node, command)
        for path in (found, found + "-err", found + "-text", found + "-text-err"):
            check_output(path)
        judge(command, node_of("clean-" + command), node_of(found), command in may_differ)


main(*sys.argv[1:])
