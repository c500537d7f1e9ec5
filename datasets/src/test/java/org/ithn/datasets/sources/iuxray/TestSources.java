package org.ithn.datasets.sources.iuxray;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.ithn.datasets.image.TestPng;
import org.ithn.datasets.study.R2GenWriter;

/** A small made-up collection: reports 1 to 4 with two images each, in every form. */
final class TestSources {
  static final int STUDIES = 4;

  final Path root;

  TestSources(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(xml());
    Files.createDirectories(images());
    for (int number = 1; number <= STUDIES; number++) {
      Files.writeString(xml(number), report(number));
      for (int view = 1; view <= 2; view++) {
        Files.write(image(number, view), TestPng.gray(2, 1, number, view));
      }
    }
    Files.writeString(csv(), table());
    Files.writeString(projections(), projectionTable());
    Files.writeString(split(), annotation());
  }

  Path xml() {
    return root.resolve("xml");
  }

  Path xml(int number) {
    return xml().resolve(number + ".xml");
  }

  Path images() {
    return root.resolve("images");
  }

  Path image(int number, int view) {
    return images().resolve("CXR%d_IM-000%d-%d001.png".formatted(number, number, view));
  }

  Path csv() {
    return root.resolve("indiana_reports.csv");
  }

  Path projections() {
    return root.resolve("indiana_projections.csv");
  }

  Path split() {
    return root.resolve("split.json");
  }

  Path archive() {
    return root.resolve("reports.tgz");
  }

  Path out() {
    return root.resolve("out");
  }

  IuXrayOptions options(Path reports, boolean withSplit) {
    return new IuXrayOptions(
        reports,
        images(),
        withSplit ? Optional.of(split()) : Optional.empty(),
        out(),
        2,
        7,
        R2GenWriter.ImageFileMode.COPY);
  }

  static String findings(int number) {
    return "Lungs & heart %d normal.".formatted(number);
  }

  static String report(int number) {
    return """
        <?xml version="1.0" encoding="utf-8"?>
        <eCitation>
          <uId id="CXR%d"/>
          <AbstractText Label="INDICATION">Cough</AbstractText>
          <AbstractText Label="FINDINGS">%s</AbstractText>
          <parentImage id="CXR%d_IM-000%d-1001"/>
          <parentImage id="CXR%d_IM-000%d-2001"/>
        </eCitation>
        """
        .formatted(number, findings(number).replace("&", "&amp;"), number, number, number, number);
  }

  static String table() {
    StringBuilder text = new StringBuilder("uid,MeSH,findings,impression\n");
    for (int number = 1; number <= STUDIES; number++) {
      text.append("%d,normal,\"%s\",\"Fine, \"\"ok\"\".\"\n".formatted(number, findings(number)));
    }
    return text.toString();
  }

  static String projectionTable() {
    StringBuilder text = new StringBuilder("uid,filename,projection\n");
    for (int number = 1; number <= STUDIES; number++) {
      text.append("%d,%d_IM-000%d-2001.dcm.png,Lateral\n".formatted(number, number, number));
      text.append("%d,%d_IM-000%d-1001.dcm.png,Frontal\n".formatted(number, number, number));
    }
    return text.toString();
  }

  static String annotation() {
    StringBuilder text = new StringBuilder();
    for (int number = 1; number <= STUDIES; number++) {
      text.append(
          """
          %s{"id":"CXR%d_IM-000%d","report":"%s",
            "image_path":["CXR%d_IM-000%d/0.png","CXR%d_IM-000%d/1.png"]}
          """
              .formatted(
                  List.of("{\"train\":[", ",", "],\"val\":[", "],\"test\":[").get(number - 1),
                  number,
                  number,
                  findings(number),
                  number,
                  number,
                  number,
                  number));
    }
    return text.append("]}").toString();
  }

  /** All XML files in a gzipped archive, which entries can be added to. */
  void pack(Entries more) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zipped = new GZIPOutputStream(bytes);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(zipped)) {
      for (int number = 1; number <= STUDIES; number++) {
        put(tar, "ecgen-radiology/" + number + ".xml", Files.readAllBytes(xml(number)));
      }
      more.add(tar);
    }
    Files.write(archive(), bytes.toByteArray());
  }

  static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** Replaces a piece of a file that must be in it. */
  static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    if (!text.contains(from)) {
      throw new IllegalArgumentException(file + " does not contain " + from);
    }
    Files.writeString(file, text.replace(from, to), StandardCharsets.UTF_8);
  }

  interface Entries {
    void add(TarArchiveOutputStream tar) throws IOException;
  }
}
