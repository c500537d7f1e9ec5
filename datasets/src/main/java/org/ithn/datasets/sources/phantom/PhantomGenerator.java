package org.ithn.datasets.sources.phantom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.ithn.datasets.files.AtomicFolderWriter;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TemporaryFolder;
import org.ithn.framework.files.TextFile;

/**
 * Generator of phantom data sets; equal settings give equal bytes on every machine.
 *
 * <p>An existing folder with the same settings is kept. A new one appears under its name only when
 * it is complete.
 */
public final class PhantomGenerator {
  /** Version in {@code phantom.json}; data of another version are not reused. */
  private static final int VERSION = 1;

  private final PhantomConfig config;

  /** Creates a generator with these settings. */
  public PhantomGenerator(PhantomConfig config) {
    this.config = config;
  }

  /**
   * Draws the data set unless it already exists.
   *
   * @param folder the target, created if missing; kept if it contains phantoms with the same
   *     settings
   * @throws IllegalArgumentException if the folder contains anything else
   * @throws IOException if a file cannot be written
   */
  public PhantomFiles generate(Path folder) throws IOException {
    PhantomFiles files = new PhantomFiles(folder);
    String settings = settings();
    AtomicFolderWriter.removeAbandoned(folder);
    if (Files.exists(files.settings()) && TextFile.read(files.settings()).equals(settings)) {
      return files;
    }
    checkUnused(folder);
    Path target = folder.toAbsolutePath().normalize();
    try (TemporaryFolder partial = AtomicFolderWriter.createTemporary(target)) {
      draw(new PhantomFiles(partial.path()), settings);
      Files.deleteIfExists(target); // at most an empty folder
      Files.move(partial.path(), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DiskFullException.explain(folder, e);
    }
    return files;
  }

  private void draw(PhantomFiles files, String settings) throws IOException {
    Files.createDirectory(files.images());
    ObjectNode annotation = Json.LENIENT.createObjectNode();
    StringBuilder labels = new StringBuilder("id,split," + columns() + "\n");
    for (Split split : Split.values()) {
      ArrayNode studies = annotation.putArray(split.key);
      for (int i = 0; i < split.studyCount(config); i++) {
        write(split, i, files, studies, labels);
      }
    }
    Files.writeString(files.annotation(), Json.format(annotation));
    Files.writeString(files.labels(), labels);
    Files.writeString(files.settings(), settings);
  }

  private void write(
      Split split, int index, PhantomFiles files, ArrayNode studies, StringBuilder labels)
      throws IOException {
    String id = String.format(Locale.ROOT, "phantom_%s_%05d", split.key, index);
    Drawn drawn =
        switch (config.prevalence()) {
          case UNIFORM -> uniform(split, index);
          case CLINICAL -> clinical(split, index);
        };
    Files.write(
        files.images().resolve(id + ".png"), GrayPng.encode(drawn.pixels, config.imageSize()));
    ObjectNode study = studies.addObject();
    study.put("id", id);
    if (config.prevalence() == Prevalence.CLINICAL) {
      study.put("subject_id", drawn.findings.toCsv().replace(',', '/'));
    }
    study.put("report", drawn.report);
    study.putArray("image_path").add(id + ".png");
    study.put("split", split.key);
    labels.append(id).append(',').append(split.key).append(',').append(drawn.labels).append('\n');
  }

  private String columns() {
    return switch (config.prevalence()) {
      case UNIFORM -> PhantomFindings.COLUMNS;
      case CLINICAL -> PhantomFindings.COLUMNS + "," + Visibility.COLUMNS;
    };
  }

  /** A study in memory: its values in {@link #columns}, and its gray values, row by row. */
  private static final class Drawn {
    final PhantomFindings findings;
    final String labels;
    final String report;
    final byte[] pixels;

    Drawn(PhantomFindings findings, String labels, String report, byte[] pixels) {
      this.findings = findings;
      this.labels = labels;
      this.report = report;
      this.pixels = pixels;
    }
  }

  private Drawn uniform(Split split, int index) {
    Random random = random(config.seed(), split, index);
    PhantomFindings findings = PhantomFindings.sample(random);
    return new Drawn(
        findings,
        findings.toCsv(),
        PhantomReport.describe(findings),
        PhantomDrawing.draw(findings, config.imageSize(), random));
  }

  private Drawn clinical(Split split, int index) {
    ClinicalStudy study = ClinicalStudy.sample(config.seed(), split.key, index);
    PhantomFindings findings = study.findings();
    return new Drawn(
        findings,
        findings.toCsv() + "," + study.visibility().toCsv(),
        ClinicalReport.sample(findings, study.streams()),
        PhantomDrawing.draw(findings, study.visibility(), config.imageSize(), study.streams()));
  }

  /** Returns a separate generator per study, so that split sizes do not affect the studies. */
  private static Random random(long seed, Split split, int index) {
    return new Random(
        Hashing.sha256()
            .newHasher()
            .putLong(seed)
            .putUnencodedChars(split.key)
            .putInt(index)
            .hash()
            .asLong());
  }

  private String settings() {
    ObjectNode node = Json.LENIENT.valueToTree(config);
    node.put("version", VERSION);
    node.remove("prevalence");
    if (config.prevalence() != Prevalence.UNIFORM) { // files without the key are uniform
      node.put("prevalence", config.prevalence().key());
    }
    return Json.format(node);
  }

  private static void checkUnused(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("phantom: %s is a file; name a folder".formatted(folder));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      Optional<Path> entry = entries.findFirst();
      if (entry.isPresent()) {
        throw new IllegalArgumentException(
            "phantom: %s contains other data (such as %s); name an empty folder or delete it"
                .formatted(folder, entry.get().getFileName()));
      }
    }
  }

  private enum Split {
    TRAIN,
    VAL,
    TEST;

    final String key = name().toLowerCase(Locale.ROOT);

    int studyCount(PhantomConfig config) {
      return switch (this) {
        case TRAIN -> config.train();
        case VAL -> config.validation();
        case TEST -> config.test();
      };
    }
  }
}
