"""Answers `./ithn benchmark --peer`: warms up, prints "ready", then the seconds of one repetition for each line of input."""

import sys
import time

WARM_UP = 2


def answer(run):
    for _ in range(WARM_UP):
        run()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        run()
        print(f"{time.perf_counter() - start:.6f}", flush=True)
