"""Writes the DICOM files of this folder and golden.json, their gray levels by pydicom.

python3 make.py FOLDER     (versions: README.md)
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_modality_lut, apply_voi_lut
from pydicom.sequence import Sequence
from pydicom import uid

ROWS, COLUMNS = 33, 37  # an odd number of bytes: 8-bit pixels are padded
OUT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def pattern(bits, signed=False):
    """A gradient with noise over the whole range of `bits`."""
    noise = np.random.default_rng(bits).integers(0, 7, (ROWS, COLUMNS))
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    top = (1 << bits) - 1
    values = np.minimum((x * 3 + y * 2) * top // 140 + noise, top)
    return values - (1 << (bits - 1)) if signed else values


def lut(first, entries, bits, descriptor="US", width=2):
    item = Dataset()
    item.add_new(0x00283002, descriptor, [len(entries) % 65536, first, bits])
    data = np.asarray(entries).astype("<u2" if width == 2 else "u1").tobytes()
    item.add_new(0x00283006, "OW", data + b"\0" * (len(data) % 2))
    return Sequence([item])


def image(stored=12, allocated=None, signed=False, values=None, **elements):
    allocated = allocated or (8 if stored <= 8 else 16)
    ds = Dataset()
    ds.SOPClassUID = uid.ComputedRadiographyImageStorage
    ds.SOPInstanceUID = "1.2.3.4.5.6.7.8"
    ds.Modality, ds.ViewPosition = "CR", "PA"
    ds.PatientName, ds.PatientID = "NEVERPRINTED^PATRICIA", "NEVERPRINTED77"
    ds.PatientBirthDate, ds.AccessionNumber = "19510203", "NEVERPRINTED99"
    ds.InstitutionName = ds.StudyDescription = "NEVERPRINTED"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = ROWS, COLUMNS
    ds.PixelSpacing = ["0.150", "0.150"]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = allocated, stored, stored - 1
    ds.PixelRepresentation = int(signed)
    values = pattern(stored, signed) if values is None else values
    data = values.astype(("<i" if signed else "<u") + str(allocated // 8)).tobytes()
    ds.PixelData = data + b"\0" * (len(data) % 2)
    for name, value in elements.items():
        setattr(ds, name, value)
    return ds


def write(name, ds, syntax=uid.ExplicitVRLittleEndian):
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = syntax
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.save_as(OUT / f"{name}.dcm", enforce_file_format=True)


def compress(name, ds, syntax):
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    ds.compress(syntax)
    write(name, ds, syntax)


def dcmtk(name, ds, *options):
    write(name, ds)
    file = str(OUT / f"{name}.dcm")
    subprocess.run([options[0], *options[1:], "+ua", file, file], check=True)


def window(ds):
    """Levels of 255 by pydicom's modality and VOI transformations."""
    values = apply_modality_lut(ds.pixel_array, ds)
    if "ModalityLUTSequence" in ds:
        low, high = 0, (1 << ds.ModalityLUTSequence[0].LUTDescriptor[2]) - 1
    else:
        low = -(1 << (ds.BitsStored - 1)) if ds.PixelRepresentation else 0
        high = low + (1 << ds.BitsStored) - 1
        slope, shift = float(ds.get("RescaleSlope", 1)), float(ds.get("RescaleIntercept", 0))
        low, high = low * slope + shift, high * slope + shift
        if "WindowWidth" not in ds and slope < 0:
            low, high = high, low
    if "VOILUTSequence" in ds:
        low, high = 0, (1 << ds.VOILUTSequence[0].LUTDescriptor[2]) - 1
        item = ds.VOILUTSequence[0]
        if item.LUTDescriptor[2] == 8:  # pydicom 3.0 expects words, and wraps 8-bit indices
            item.LUTData = np.frombuffer(item.LUTData, "u1").astype("<u2").tobytes()
            item.LUTDescriptor = [*item.LUTDescriptor[:2], 16]
    shown = apply_voi_lut(values, ds).astype(float)
    gray = (shown - low) / (high - low)
    return finish(np.floor(gray * 255 + 0.5), ds)


def percentile(ds):
    """Levels of 255 from the 1st to the 99th percentile, without the window."""
    values = apply_modality_lut(ds.pixel_array, ds).astype(float)
    if ds.PhotometricInterpretation == "MONOCHROME1":
        values = values.max() - values
    counted = np.sort(values[~padding(ds)])
    count = counted.size
    first = counted[count // 100]  # more than 1 % are not above it
    last = counted[-(-count * 99 // 100) - 1]  # at least 99 % are not above it
    gray = np.clip((values - first) / (last - first), 0, 1)
    levels = np.floor(gray * 255 + 0.5)
    levels[padding(ds)] = 0
    return levels


def padding(ds):
    if "PixelPaddingValue" not in ds:
        return np.zeros(ds.pixel_array.shape, bool)
    ends = sorted([ds.PixelPaddingValue, ds.get("PixelPaddingRangeLimit", ds.PixelPaddingValue)])
    return (ds.pixel_array >= ends[0]) & (ds.pixel_array <= ends[1])


def finish(levels, ds):
    if ds.PhotometricInterpretation == "MONOCHROME1":
        levels = 255 - levels
    levels[padding(ds)] = 0
    return levels


def readable():
    write("implicit", image(), uid.ImplicitVRLittleEndian)
    write("window", image(WindowCenter=["1800", "9"], WindowWidth=["2500", "9"]))
    write("inverted", image(PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="INVERSE",
                            WindowCenter="1800", WindowWidth="2500"))
    write("eight", image(8))
    write("eight-inverted", image(8, PhotometricInterpretation="MONOCHROME1"))
    write("ten-in-sixteen", image(10))
    write("sixteen", image(16))
    write("signed", image(12, signed=True, WindowCenter="-100", WindowWidth="3000"))
    write("signed-rescaled", image(16, signed=True, RescaleSlope="1", RescaleIntercept="-1024",
                                   WindowCenter="-1000", WindowWidth="50000"))
    write("fraction", image(12, RescaleSlope="0.684", RescaleIntercept="200",
                            WindowCenter="1500.5", WindowWidth="2000.25",
                            PhotometricInterpretation="MONOCHROME1"))
    write("falling", image(12, RescaleSlope="-1", RescaleIntercept="4095"))
    write("falling-window", image(12, RescaleSlope="-2", RescaleIntercept="8190",
                                  WindowCenter="4000", WindowWidth="6000"))
    write("exact", image(WindowCenter="2000", WindowWidth="3000", VOILUTFunction="LINEAR_EXACT"))
    write("sigmoid", image(WindowCenter="2000", WindowWidth="3000", VOILUTFunction="SIGMOID"))
    curve = (np.linspace(0, 1, 1745) ** 0.7 * 65535).astype(int)
    write("voi-table", image(VOILUTSequence=lut(1401, curve, 16), WindowCenter="1", WindowWidth="1",
                             PhotometricInterpretation="MONOCHROME1"))
    write("voi-table-implicit", image(VOILUTSequence=lut(1401, curve, 16)),
          uid.ImplicitVRLittleEndian)
    write("voi-table-signed", image(12, signed=True, VOILUTSequence=lut(
        -2048, np.linspace(0, 4095, 4096).astype(int), 12, "SS")))
    write("voi-table-bytes", image(VOILUTSequence=lut(
        500, (np.linspace(0, 1, 3000) ** 2 * 255).astype(int), 8, width=1)))
    bend = (np.linspace(0, 1, 4096) ** 0.5 * 65535).astype(int)
    write("modality-table", image(ModalityLUTSequence=lut(0, bend, 16)))
    write("modality-table-window", image(ModalityLUTSequence=lut(0, bend, 16),
                                         WindowCenter="32000", WindowWidth="50000"))
    padded = pattern(12)
    padded[:5] = 0
    write("padding", image(values=padded, PixelPaddingValue=0,
                           PhotometricInterpretation="MONOCHROME1"))
    padded[:3] = 4095
    write("padding-range", image(values=padded, PixelPaddingValue=4090,
                                 PixelPaddingRangeLimit=4095))
    nested = image(12)
    inner = Dataset()
    inner.CodeMeaning = "NEVERPRINTED"
    inner.ConceptNameCodeSequence = Sequence([Dataset()])
    inner["ConceptNameCodeSequence"].is_undefined_length = True
    inner.ConceptNameCodeSequence[0].CodeValue = "1"
    nested.ReferencedImageSequence = Sequence([inner, inner])
    nested["ReferencedImageSequence"].is_undefined_length = True
    for item in nested.ReferencedImageSequence:
        item.is_undefined_length_sequence_item = True
    write("nested", nested)
    overlay = image(12)
    overlay.PixelData = (pattern(12) | 0xA000).astype("<u2").tobytes()
    write("overlay", overlay)

    compress("rle", image(16, PlanarConfiguration=None), uid.RLELossless)
    compress("rle-eight", image(8), uid.RLELossless)
    dcmtk("lossless-eight", image(8), "dcmcjpeg", "+e1")
    dcmtk("lossless-ten", image(10), "dcmcjpeg", "+e1")
    dcmtk("lossless-twelve-signed", image(12, signed=True), "dcmcjpeg", "+e1")
    dcmtk("lossless-sixteen", image(16), "dcmcjpeg", "+e1")
    dcmtk("lossless-sixth-predictor", image(12), "dcmcjpeg", "+el", "+sv", "6")
    dcmtk("jpeg", image(8), "dcmcjpeg", "+eb", "+q", "90")
    compress("jpeg2000", image(12), uid.JPEG2000Lossless)
    compress("jpeg2000-signed", image(12, signed=True), uid.JPEG2000Lossless)
    compress("jpeg2000-eight", image(8), uid.JPEG2000Lossless)


def refused():
    many = image(12, NumberOfFrames=2)
    many.PixelData += many.PixelData
    write("refused-frames", many)
    colour = image(8, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    colour.PixelData = colour.PixelData * 3
    write("refused-colour", colour)
    write("refused-palette", image(8, PhotometricInterpretation="PALETTE COLOR"))
    write("refused-processing", image(PresentationIntentType="FOR PROCESSING"))
    write("refused-contradiction", image(PresentationLUTShape="INVERSE"))
    write("refused-stretched", image(PixelSpacing=["0.3", "0.15"]))
    write("refused-window", image(WindowCenter="1", WindowWidth="0"))
    write("refused-black", image(WindowCenter="32768", WindowWidth="65536"))
    write("refused-bits", image(12, allocated=32, values=pattern(12)))
    report = image()
    del report.PixelData
    report.SOPClassUID = uid.BasicTextSRStorage
    write("refused-report", report)
    write("refused-deflated", image(), uid.DeflatedExplicitVRLittleEndian)
    big = image()
    big.PixelData = pattern(12).astype(">u2").tobytes()
    write("refused-big-endian", big, uid.ExplicitVRBigEndian)
    dcmtk("refused-jpeg-twelve", image(12), "dcmcjpeg", "+ee")
    dcmtk("refused-jpeg-ls", image(12), "dcmcjpls")
    write("refused-padding", image(values=pattern(12) * 0, PixelPaddingValue=0))


def main():
    OUT.mkdir(exist_ok=True)
    readable()
    refused()
    golden = {}
    for file in sorted(OUT.glob("*.dcm")):
        if not file.name.startswith("refused"):
            ds = pydicom.dcmread(file)
            if ds.file_meta.TransferSyntaxUID == uid.JPEGBaseline8Bit:
                ds.pixel_array_options(decoding_plugin="pillow")  # libjpeg-turbo
            golden[file.stem] = {
                "full": bytes(window(ds).astype("u1")).hex(),
                "percentile": bytes(percentile(ds).astype("u1")).hex(),
            }
    (OUT / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
