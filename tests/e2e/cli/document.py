"""usage: document.py FILE EXPRESSION

Succeeds if FILE is one JSON document and nothing else, and EXPRESSION holds of it. In the expression `d` is the
document, and `n` the first of its nodes where there is one. Says what is wrong otherwise.
"""
import json
import sys


def refuse_duplicates(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key stands twice: %s" % keys)
    return dict(pairs)


text = open(sys.argv[1], encoding="utf-8").read()
try:
    d = json.loads(text, object_pairs_hook=refuse_duplicates)
except ValueError as error:
    sys.exit("not one JSON document (%s): %r" % (error, text))
nodes = d.get("nodes") or [None]
n = nodes[0]
if not eval("(" + sys.argv[2] + ")"):
    sys.exit("does not hold: %s\nof: %s" % (sys.argv[2], text))
