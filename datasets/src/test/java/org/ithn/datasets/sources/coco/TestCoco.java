package org.ithn.datasets.sources.coco;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Six synthetic images with two captions each, in both published formats. */
final class TestCoco {
  static final int IMAGES = 6;

  private static final String[] SPLITS = {"train", "train", "restval", "restval", "val", "test"};

  final Path root;

  TestCoco(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    Files.writeString(karpathy(), karpathyText());
    Files.createDirectories(ids());
    Files.writeString(captions("train2014"), captionsText(1, 2));
    Files.writeString(captions("val2014"), captionsText(3, 6));
    write("train", 21, 11, 10, 20);
    write("restval", 30, 31, 40, 41);
    write("dev", 51, 50);
    write("test", 60, 61);
    for (int image = 1; image <= IMAGES; image++) {
      Path file = images().resolve(path(image));
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[] {1});
    }
  }

  Path karpathy() {
    return root.resolve("dataset_coco.json");
  }

  Path captions(String part) {
    return root.resolve("captions_" + part + ".json");
  }

  Path ids() {
    return root.resolve("ids");
  }

  Path list(String name) {
    return ids().resolve("coco_" + name + "_ids.npy");
  }

  Path images() {
    return root.resolve("images");
  }

  Path out() {
    return root.resolve("out");
  }

  static String path(int image) {
    String part = image <= 2 ? "train2014" : "val2014";
    return "%s/COCO_%s_%012d.jpg".formatted(part, part, image);
  }

  static String caption(int image, int number) {
    return "A dog %d jumps over a ball, number %d.".formatted(image, number);
  }

  private static String karpathyText() {
    StringBuilder text = new StringBuilder("{\"dataset\": \"coco\", \"images\": [");
    for (int image = 1; image <= IMAGES; image++) {
      String[] path = path(image).split("/", 2);
      text.append(image == 1 ? "\n" : ",\n")
          .append(
              """
              {"filepath": "%s", "filename": "%s", "cocoid": %d, "split": "%s", "sentences": [\
              {"raw": "%s", "sentid": %d}, {"raw": "%s", "sentid": %d}]}\
              """
                  .formatted(
                      path[0],
                      path[1],
                      image,
                      SPLITS[image - 1],
                      caption(image, 0),
                      10 * image,
                      caption(image, 1),
                      10 * image + 1));
    }
    return text.append("\n]}").toString();
  }

  private static String captionsText(int first, int last) {
    StringBuilder images = new StringBuilder();
    StringBuilder annotations = new StringBuilder();
    for (int image = first; image <= last; image++) {
      String comma = image == first ? "" : ",\n";
      images
          .append(comma)
          .append(
              "{\"id\": %d, \"file_name\": \"%s\"}"
                  .formatted(image, path(image).replaceFirst(".*/", "")));
      for (int number = 0; number < 2; number++) {
        annotations
            .append(number == 0 ? comma : ",\n")
            .append(
                "{\"id\": %d, \"image_id\": %d, \"caption\": \"%s\"}"
                    .formatted(10 * image + number, image, caption(image, number)));
      }
    }
    return "{\"images\": [%s],\n\"annotations\": [%s]}".formatted(images, annotations);
  }

  void write(String list, long... numbers) throws IOException {
    Files.write(list(list), npy("<i8", "(" + numbers.length + ",)", numbers));
  }

  /** Returns a one-dimensional array in NumPy's format. */
  static byte[] npy(String type, String shape, long... numbers) {
    String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
    int length = (header.length() + 11) / 64 * 64 + 64 - 10;
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + length + 8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) length);
    bytes.put(
        (header + " ".repeat(length - 1 - header.length()) + "\n")
            .getBytes(StandardCharsets.US_ASCII));
    for (long number : numbers) {
      bytes.putLong(number);
    }
    return bytes.array();
  }

  CocoOptions karpathyOptions(TrainingSubset share) {
    return new CocoOptions(
        Optional.of(karpathy()),
        java.util.List.of(),
        Optional.empty(),
        Optional.of(images()),
        out(),
        true,
        share);
  }

  CocoOptions captionOptions() {
    return new CocoOptions(
        Optional.empty(),
        java.util.List.of(captions("train2014"), captions("val2014")),
        Optional.of(ids()),
        Optional.of(images()),
        out(),
        true,
        TrainingSubset.ALL);
  }
}
