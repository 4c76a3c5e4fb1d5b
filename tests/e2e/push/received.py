"""usage: received.py FOLDER EXPRESSION [lossy]

Succeeds if EXPRESSION holds of what receiver.py noted in FOLDER. In the expression

  r         is the list of all requests, in the order in which they came
  ok        those that were answered well (mode ok, and those whose answer begins well)
  events    the CloudEvents of `ok`, each id once
  of(NODE)  those of a node, without the snapshot

Says what is wrong otherwise; first of all if the receiver found fault with a request, or if the changes of a node do
not follow on each other: each from where the last one led (not with `lossy`), in ascending order.
"""
import json
import os
import sys


def lines(name):
    path = os.path.join(sys.argv[1], name)
    return [json.loads(line) for line in open(path, encoding="utf-8")] if os.path.exists(path) else []


def is_event(request):
    return request["headers"].get("content-type", "").startswith("application/cloudevents+json")


r = lines("requests")
ok = [x for x in r if x["mode"] in ("ok", "endless", "drip")]
events = []
for event in (json.loads(x["body"]) for x in ok if is_event(x)):
    if event["id"] not in {other["id"] for other in events}:
        events.append(event)


def of(node):
    return [e for e in events if e["subject"] == node and e["type"] != "nodeipmi.node.known"]


faults = lines("faults")
if faults:
    sys.exit("the receiver found fault: %s" % faults)
for node in {e["subject"] for e in events}:
    mine = [e for e in events if e["subject"] == node]
    for earlier, later in zip(mine, mine[1:]):
        if earlier["sequence"] >= later["sequence"]:
            sys.exit("out of order: %s\n%s" % (earlier, later))
        if sys.argv[3:] == ["lossy"] or "power" not in earlier["data"] or "previous_power" not in later["data"]:
            continue
        # One that was merged into another is told again as a part of it.
        if later["data"]["coalesced"] == 0 and earlier["data"]["power"] != later["data"]["previous_power"]:
            sys.exit("a change is lost between: %s\n%s" % (earlier, later))
if not eval("(" + sys.argv[2] + ")"):
    sys.exit("does not hold: %s\nof: %s" % (sys.argv[2], json.dumps(r[-20:], indent=1)))
