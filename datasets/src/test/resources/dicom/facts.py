"""Writes pydicom.csv: facts about the gray single-frame files of pydicom's test data.

python3 facts.py FILE      (versions: README.md)
"""

import pathlib
import sys
import warnings
import zlib

import numpy as np
import pydicom

import make

warnings.simplefilter("ignore")
folder = pathlib.Path(pydicom.__file__).parent / "data" / "test_files"
with open(sys.argv[1], "w") as out:
    out.write("file,columns,rows,smallest,largest,crc32,mean\n")
    for file in sorted(folder.rglob("*")):
        try:
            ds = pydicom.dcmread(file)
            pixels = ds.pixel_array.astype(int)
        except Exception:  # not an image, or damaged
            continue
        gray = str(ds.get("PhotometricInterpretation", "")).startswith("MONOCHROME")
        if not gray or pixels.ndim != 2 or ds.BitsAllocated > 16:
            continue
        low = -(1 << (ds.BitsStored - 1)) if ds.PixelRepresentation else 0
        crc = zlib.crc32((pixels - low).astype("<u2").tobytes())
        mean = make.window(ds).mean()
        out.write(f"{file.relative_to(folder)},{ds.Columns},{ds.Rows},{pixels.min()},"
                  f"{pixels.max()},{crc:08x},{mean:.3f}\n")
