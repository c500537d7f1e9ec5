package org.ithn.datasets.mining;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.AtomicFileWriter;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.files.ControlCharacters;
import org.ithn.framework.files.Json;

/**
 * File of prior hard negatives in JSON Lines, UTF-8.
 *
 * <p>The first line records how they were mined; every further line contains one training study:
 *
 * <pre>{@code
 * {"id":"CXR17","neighbours":[{"id":"CXR5","similarity":0.83},{"id":"CXR9","similarity":0.79}]}
 * }</pre>
 *
 * <p>The file of a {@linkplain NeighbourPart part} also records the part and contains only its
 * studies.
 */
public final class NeighbourFile {
  private static final String FORMAT = "ithn-neighbours";
  private static final String PART_FORMAT = "ithn-neighbours-part";
  private static final int VERSION = 2;
  private static final ImmutableSet<String> HEADER =
      ImmutableSet.of(
          "format",
          "version",
          "encoder",
          "neighbours",
          "cleaner",
          "exclude_identical_text",
          "exclude_same_study",
          "exclude_same_patient",
          "max_similarity",
          "studies",
          "data_sha256",
          "excluded_same_study",
          "excluded_same_patient",
          "excluded_identical_text",
          "excluded_too_similar",
          "few_neighbours",
          "no_neighbour");
  private static final ImmutableSet<String> SINCE_VERSION_2 =
      ImmutableSet.of(
          "exclude_same_study",
          "exclude_same_patient",
          "excluded_same_study",
          "excluded_same_patient");
  private static final ImmutableSet<String> OF_A_PART =
      ImmutableSet.of("shard", "shards", "vectors_sha256");
  private static final ImmutableSet<String> STUDY = ImmutableSet.of("id", "neighbours");
  private static final ImmutableSet<String> NEIGHBOUR = ImmutableSet.of("id", "similarity");

  private NeighbourFile() {}

  /**
   * Writes the file atomically.
   *
   * @param file the target; replaced if it exists, its folder is created if missing
   * @throws DataException if it cannot be written
   */
  public static void write(MinedNeighbours negatives, Path file) {
    write(header(negatives), negatives, file);
  }

  /** Writes the file of a part, as {@link #write} does. */
  public static void writePart(NeighbourPart part, Path file) {
    ObjectNode header =
        header(part.neighbours())
            .put("format", PART_FORMAT)
            .put("shard", part.shard().index())
            .put("shards", part.shard().count())
            .put("vectors_sha256", part.vectors());
    write(header, part.neighbours(), file);
  }

  private static void write(ObjectNode header, MinedNeighbours negatives, Path file) {
    AtomicFileWriter.write(
        file,
        partial -> {
          try (Writer writer = new OutputStreamWriter(partial, StandardCharsets.UTF_8)) {
            writeLines(header, negatives, writer);
          }
        });
  }

  /**
   * Reads and validates a file.
   *
   * @throws DataException if it is missing, truncated or not in the form that {@link #write}
   *     produces
   */
  public static MinedNeighbours read(Path file) {
    MinedNeighbours read = read(file, FORMAT).neighbours();
    check(file, read);
    return read;
  }

  /**
   * Reads and validates the file of a part.
   *
   * @throws DataException as {@link #read} does
   */
  public static NeighbourPart readPart(Path file) {
    return read(file, PART_FORMAT);
  }

  /** Checks that every neighbour is a study of the file. */
  static void check(Path file, MinedNeighbours read) {
    checkKnown(file, read.byStudy());
  }

  private static NeighbourPart read(Path file, String format) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return readLines(file, reader, format);
    } catch (NoSuchFileException e) {
      throw new DataException(
          "%s: no such file; create it with the command mine".formatted(file), e);
    } catch (CharacterCodingException e) {
      throw new DataException("%s: is not UTF-8; mine the neighbours again".formatted(file), e);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read (%s)".formatted(file, e), e);
    }
  }

  private static void writeLines(ObjectNode header, MinedNeighbours negatives, Writer writer)
      throws IOException {
    writer.append(ControlCharacters.escape(header.toString())).append('\n');
    for (Map.Entry<String, List<Neighbour>> study : negatives.byStudy().entrySet()) {
      ObjectNode line = Json.RECORDS.createObjectNode().put("id", study.getKey());
      ArrayNode neighbours = line.putArray("neighbours");
      for (Neighbour neighbour : study.getValue()) {
        neighbours.addObject().put("id", neighbour.id()).put("similarity", neighbour.similarity());
      }
      writer.append(ControlCharacters.escape(line.toString())).append('\n');
    }
  }

  private static ObjectNode header(MinedNeighbours negatives) {
    MiningProvenance source = negatives.source();
    MiningConfig config = source.config();
    MiningCounts counts = negatives.counts();
    return Json.RECORDS
        .createObjectNode()
        .put("format", FORMAT)
        .put("version", VERSION)
        .put("encoder", source.encoder())
        .put("neighbours", config.neighbours())
        .put("cleaner", config.cleaner().key())
        .put("exclude_identical_text", config.excludeIdenticalText())
        .put("exclude_same_study", config.excludeSameStudy())
        .put("exclude_same_patient", config.excludeSamePatient())
        .put("max_similarity", config.maxSimilarity())
        .put("studies", source.studies())
        .put("data_sha256", source.dataHash())
        .put("excluded_same_study", counts.sameStudy())
        .put("excluded_same_patient", counts.samePatient())
        .put("excluded_identical_text", counts.identicalText())
        .put("excluded_too_similar", counts.tooSimilar())
        .put("few_neighbours", counts.fewNeighbours())
        .put("no_neighbour", counts.noNeighbour());
  }

  private static NeighbourPart readLines(Path file, BufferedReader reader, String format)
      throws IOException {
    String first = reader.readLine();
    if (first == null) {
      throw new DataException("%s: is empty; mine the neighbours again".formatted(file));
    }
    JsonLine header = JsonLine.parse(file, 1, first);
    MiningProvenance source = source(header, format);
    Shard shard = format.equals(FORMAT) ? new Shard(1, 1) : shard(header);
    Map<String, List<Neighbour>> byStudy = new LinkedHashMap<>();
    int number = 1;
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      JsonLine line = JsonLine.parse(file, ++number, text);
      line.expectKeys(STUDY);
      String id = line.text("id");
      if (byStudy.put(id, neighbours(line, id, source.config())) != null) {
        throw line.failure("duplicate study '" + id + "'");
      }
    }
    int expected = shard.end(source.studies()) - shard.first(source.studies());
    if (byStudy.size() != expected) {
      throw new DataException(
          "%s: contains %s studies, line 1 says %s; it is truncated, mine the neighbours again"
              .formatted(file, byStudy.size(), expected));
    }
    String vectors = format.equals(FORMAT) ? "" : header.text("vectors_sha256");
    return new NeighbourPart(new MinedNeighbours(source, counts(header), byStudy), shard, vectors);
  }

  private static Shard shard(JsonLine header) {
    try {
      return new Shard(header.integer("shard"), header.integer("shards"));
    } catch (IllegalArgumentException e) {
      throw header.failure(e.getMessage());
    }
  }

  private static MiningProvenance source(JsonLine header, String format) {
    String found = header.text("format");
    boolean newer = header.integer("version") != 1;
    if (!found.equals(format) || header.integer("version") > VERSION) {
      throw header.failure(
          "format '%s' version %s; expected '%s' version %s"
              .formatted(found, header.integer("version"), format, VERSION));
    }
    Set<String> keys = format.equals(FORMAT) ? HEADER : Sets.union(HEADER, OF_A_PART);
    header.expectKeys(newer ? keys : Sets.difference(keys, SINCE_VERSION_2));
    try {
      MiningConfig config =
          new MiningConfig(
              header.integer("neighbours"),
              ReportCleaner.fromKey(header.text("cleaner")),
              header.booleanValue("exclude_identical_text"),
              newer && header.booleanValue("exclude_same_study"),
              newer && header.booleanValue("exclude_same_patient"),
              header.number("max_similarity"));
      return new MiningProvenance(
          header.text("encoder"), config, header.integer("studies"), header.text("data_sha256"));
    } catch (IllegalArgumentException e) {
      throw header.failure(e.getMessage());
    }
  }

  private static MiningCounts counts(JsonLine header) {
    boolean newer = header.integer("version") > 1;
    return new MiningCounts(
        newer ? header.count("excluded_same_study") : 0,
        newer ? header.count("excluded_same_patient") : 0,
        header.count("excluded_identical_text"),
        header.count("excluded_too_similar"),
        header.integer("few_neighbours"),
        header.integer("no_neighbour"));
  }

  private static List<Neighbour> neighbours(JsonLine line, String id, MiningConfig config) {
    Map<String, Neighbour> neighbours = new LinkedHashMap<>();
    double last = 1;
    for (JsonLine element : line.elements("neighbours")) {
      element.expectKeys(NEIGHBOUR);
      String other = element.text("id");
      double similarity = element.number("similarity");
      if (similarity > last || similarity < -1) {
        throw line.failure(
            "the similarity of '%s' is %s; expected -1 to 1 in descending order"
                .formatted(other, similarity));
      }
      if (other.equals(id) || neighbours.put(other, new Neighbour(other, similarity)) != null) {
        throw line.failure(
            "'%s' is study '%s' itself or a duplicate neighbour of it".formatted(other, id));
      }
      last = similarity;
    }
    if (neighbours.size() > config.neighbours()) {
      throw line.failure(
          "%s neighbours; line 1 allows %s".formatted(neighbours.size(), config.neighbours()));
    }
    return List.copyOf(neighbours.values());
  }

  private static void checkKnown(Path file, Map<String, List<Neighbour>> byStudy) {
    Set<String> unknown = new HashSet<>();
    byStudy.values().forEach(list -> list.forEach(neighbour -> unknown.add(neighbour.id())));
    unknown.removeAll(byStudy.keySet());
    if (!unknown.isEmpty()) {
      throw new DataException(
          "%s: neighbour '%s' is not a study of the file; mine the neighbours again"
              .formatted(file, unknown.stream().sorted().findFirst().orElseThrow()));
    }
  }
}
