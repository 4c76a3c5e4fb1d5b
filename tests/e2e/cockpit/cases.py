"""Runs the functions test_… of a file in their order and says how each went in the words of CMocka."""
import sys
import time
import traceback


def run(functions, world):
    """Each is called with the same `world`, which knows how to make a picture of what went wrong."""
    cases = [(name, function) for name, function in functions.items() if name.startswith("test_")]
    only = sys.argv[1:]
    failed = 0
    for name, function in cases:
        if only and name not in only:
            continue
        print(f"[ RUN      ] {name}", flush=True)
        begin = time.monotonic()
        try:
            function(world)
            print(f"[       OK ] {name}", flush=True)
        except Exception:  # whatever it was, the others are run
            traceback.print_exc()
            world.picture(f"failed-{name}")
            print(f"[  FAILED  ] {name}", flush=True)
            failed += 1
        print(f"             {time.monotonic() - begin:.1f} s", flush=True)
    print(f"{len(cases)} cases, {failed} failed")
    return 1 if failed or not cases else 0
