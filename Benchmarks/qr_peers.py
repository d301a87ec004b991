"""Times segno and qrcode with Pillow: text to the bytes of a PNG, many in one process.

    qr_peers.py TEXT

Prints a line for each: maker, level, scale, median microseconds of the processor, bytes.
"""
import io
import statistics
import sys
import time

import qrcode
import segno


def by_segno(text, level, scale):
    out = io.BytesIO()
    code = segno.make(text, error=level, mode="byte", boost_error=False, micro=False)
    code.save(out, kind="png", scale=scale, border=4)
    return out.getvalue()


def by_qrcode(text, level, scale):
    levels = {"m": qrcode.constants.ERROR_CORRECT_M, "q": qrcode.constants.ERROR_CORRECT_Q}
    code = qrcode.QRCode(error_correction=levels[level], box_size=scale, border=4)
    code.add_data(text, optimize=0)
    out = io.BytesIO()
    code.make_image().save(out, "PNG")
    return out.getvalue()


def median_us(make, text, level, scale, times=7):
    taken = []
    for _ in range(times):
        start = time.process_time()
        make(text, level, scale)
        taken.append((time.process_time() - start) * 1e6)
    return statistics.median(taken)


for name, make in (("segno", by_segno), ("qrcode+pillow", by_qrcode)):
    for level in "mq":
        for scale in (3, 8, 20):
            size = len(make(sys.argv[1], level, scale))
            print(name, level, scale, round(median_us(make, sys.argv[1], level, scale)), size)
