"""Loads every model in a folder with TensorFlow and answers its questions.

Arguments: the folder and the name of the answers. The file formats are those of
org.ithn.outside.Exchange; numbers are big-endian.
"""
import pathlib
import struct
import sys

import tensorflow as tf


def read_questions(path):
    content = path.read_bytes()
    views, count = struct.unpack_from(">ii", content)
    files, at = [], 8
    for _ in range(count):
        (length,) = struct.unpack_from(">i", content, at)
        files.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    return views, files


def write_answers(out, path):
    reports, ids, scores = (out[name].numpy() for name in ("report", "token_ids", "score"))
    content = struct.pack(">i", len(reports))
    for report, row, score in zip(reports, ids, scores):
        content += struct.pack(">i", len(report)) + report
        content += struct.pack(f">i{len(row)}i", len(row), *(int(i) for i in row))
        content += struct.pack(">f", float(score))
    path.write_bytes(content)


for folder in sorted(f for f in pathlib.Path(sys.argv[1]).iterdir() if f.is_dir()):
    views, files = read_questions(folder / "questions")
    images = tf.constant(files)
    if views > 1:
        images = tf.reshape(images, (-1, views))
    model = tf.saved_model.load(str(folder / "model" / "1"))
    write_answers(
        model.signatures["serving_default"](image_bytes=images),
        folder / f"answers-{sys.argv[2]}",
    )
