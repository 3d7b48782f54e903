"""Reads NEM12/NEM13 files with the two public readers and prints one JSON object per file.

{"file": …, "nemreader": {NMI: {CHANNEL: {"n", "wh"}}} | {"error"}, "aemo": the same,
 "seconds": {"nemreader", "aemo"}}   processor time

`wh` is the sum in thousandths of the file's unit as an exact text: floats are added with fsum and must lie on a
thousandth, which three decimals in the file guarantee.
"""

import json
import logging
import math
import sys
import time
from collections import defaultdict

import nemreader
from aemo_mdff_reader import parser

logging.disable(logging.CRITICAL)


def thousandths(values):
    total = math.fsum(values) * 1000
    nearest = round(total)
    if abs(total - nearest) > 1e-3:
        raise ValueError(f"sum {total} does not lie on a thousandth")
    return str(nearest)


def read_nemreader(file):
    return nemreader.NEMFile(file, strict=False).nem_data().readings


def sums_nemreader(readings):
    return {
        nmi: {
            channel: {"n": len(found), "wh": thousandths([reading.read_value for reading in found])}
            for channel, found in channels.items()
            if found
        }
        for nmi, channels in readings.items()
    }


def sums_aemo(columns):
    values = defaultdict(lambda: defaultdict(list))
    for nmi, channel, value in zip(columns["NMI"], columns["Suffix"], columns["Value"]):
        values[nmi][channel].append(value)
    return {
        nmi: {channel: {"n": len(found), "wh": thousandths(found)} for channel, found in channels.items()}
        for nmi, channels in values.items()
    }


def read(reader, sums, file):
    """The sums and the processor seconds that reading alone took: what the machine's other load does not change."""
    start = time.process_time()
    try:
        data = reader(file)
        seconds = time.process_time() - start
        return sums(data), seconds
    except Exception as error:  # a reader that fails is a result too
        return {"error": f"{type(error).__name__}: {error}"}, time.process_time() - start


def main(arguments):
    for file in arguments:
        by_nemreader, first = read(read_nemreader, sums_nemreader, file)
        by_aemo, second = read(parser.parse_to_columns, sums_aemo, file)
        seconds = {"nemreader": first, "aemo": second}
        print(json.dumps({"file": file, "nemreader": by_nemreader, "aemo": by_aemo, "seconds": seconds}))


main(sys.argv[1:])
