"""usage: document.py FILE EXPRESSION [lines]

Succeeds if FILE is one JSON document and nothing else, and EXPRESSION holds of it. In the expression `d` is the
document, and `n` the first of its nodes where there is one. Says what is wrong otherwise.

With `lines`, each line of FILE is a document of its own, and `d` the list of them.
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
    if sys.argv[3:] == ["lines"]:
        d = [json.loads(line, object_pairs_hook=refuse_duplicates) for line in text.splitlines()]
    else:
        d = json.loads(text, object_pairs_hook=refuse_duplicates)
except ValueError as error:
    sys.exit("not one JSON document (%s): %r" % (error, text))
nodes = d.get("nodes") if isinstance(d, dict) else None
n = (nodes or [None])[0]
if not eval("(" + sys.argv[2] + ")"):
    sys.exit("does not hold: %s\nof: %s" % (sys.argv[2], text))
