"""Writes the reports of studies with an exported model, as ReXrank calls it.

    python inference.py --input_json_file IN.json --save_json_file OUT.json --img_root_dir DIR

IN.json is an object of studies by id, each with a list `image_path` and, optionally,
`key_image_path` (the frontal image) and `frontal_lateral` (the view of each image). OUT.json has
the same studies with a further key, `model_prediction`. Paths are relative to DIR. The model is
the folder `model` next to this file.
"""
import argparse
import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import tensorflow as tf  # noqa: E402

STUDIES_PER_BATCH = 8


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("input_json_file", "save_json_file", "img_root_dir"):
        parser.add_argument("--" + name)
    parser.add_argument("files", nargs="*", help="the three values without their names")
    parsed = parser.parse_args(arguments)
    named = [parsed.input_json_file, parsed.save_json_file, parsed.img_root_dir]
    if parsed.files and not any(named):
        named = parsed.files
    if len(named) != 3 or not all(named) or (parsed.files and named is not parsed.files):
        parser.error("give --input_json_file, --save_json_file and --img_root_dir")
    return (pathlib.Path(path) for path in named)


def load_signature(folder):
    """Returns the model, its signature, V, and True if a study may have fewer than V images."""
    versions = sorted((f for f in folder.iterdir() if f.name.isdigit()), key=lambda f: int(f.name))
    model = tf.saved_model.load(str(versions[-1]))
    signature = model.signatures["serving_default"]
    shape = signature.structured_input_signature[1]["image_bytes"].shape
    config = (versions[-1] / "assets.extra" / "config.json").read_text(encoding="utf-8")
    masked = json.loads(config)["data"]["views"]["mode"] == "masked"
    return model, signature, 1 if shape.rank == 1 else shape[1], masked


def choose_images(study, views, masked):
    """Returns V paths, the frontal ones first; fewer are repeated, unless absent ones are masked."""
    paths = study["image_path"]
    paths = [paths] if isinstance(paths, str) else list(paths)
    key = study.get("key_image_path")
    if not paths and key:
        paths = [key]
    if not paths:
        raise ValueError("it has no image_path")
    kinds = study.get("frontal_lateral") or []
    frontal = [str(kind).lower() == "frontal" for kind in kinds]
    frontal += [False] * (len(paths) - len(frontal))
    order = sorted(range(len(paths)), key=lambda i: (paths[i] != key, not frontal[i], i))
    count = min(views, len(order)) if masked else views
    return [paths[order[i % len(order)]] for i in range(count)]


def read_images(study, root, views, masked):
    paths = choose_images(study, views, masked)
    files = [(root / path.lstrip("/")).read_bytes() for path in paths]
    return files + [b""] * (views - len(files))  # absent views


def write_reports(signature, files, views):
    """Returns the reports of studies and the problem of each, which is empty if there is none."""
    images = tf.constant(files)
    out = signature(image_bytes=tf.reshape(images, [-1]) if views == 1 else images)
    return [
        [text.decode("utf-8") for text in out[name].numpy().tolist()] for name in ("report", "error")
    ]


def main(arguments):
    source, target, root = parse_arguments(arguments)
    studies = json.loads(source.read_text(encoding="utf-8"))
    model, signature, views, masked = load_signature(pathlib.Path(__file__).resolve().parent / "model")
    results, problems = {}, []
    batch = []

    def flush():
        if not batch:
            return
        reports, errors = write_reports(signature, [files for _, files in batch], views)
        for (name, _), report, error in zip(batch, reports, errors):
            if error:
                problems.append(f"{name}: {error}")
            else:
                results[name] = {**studies[name], "model_prediction": report}
        batch.clear()

    for name, study in studies.items():
        try:
            batch.append((name, read_images(study, root, views, masked)))
        except (OSError, ValueError, KeyError) as error:
            problems.append(f"{name}: {error}")
        if len(batch) == STUDIES_PER_BATCH:
            flush()
    flush()
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(target.name + ".part")
    temporary.write_text(json.dumps(results, indent=4, ensure_ascii=False), encoding="utf-8")
    os.replace(temporary, target)
    for problem in problems:
        print("no report of study " + problem, file=sys.stderr)
    print(f"{len(results)} of {len(studies)} reports written to {target}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
