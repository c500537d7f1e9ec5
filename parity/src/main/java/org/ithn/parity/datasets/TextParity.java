package org.ithn.parity.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.Json;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityRecorder;

/**
 * Parity check of cleaners, vocabulary and word ids with the original's tokenizer. Each row counts
 * differing texts; none may differ. The whole data set is compared if its annotation is available.
 */
public final class TextParity implements ParityCheck {
  private static final String TRUNCATED = "_truncated_";
  private static final String ANNOTATION = "iu_xray/annotation.json";

  @Override
  public String fixture() {
    return "text";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    List<String> words = new ArrayList<>();
    fixture.readJson("vocabulary.json").forEach(word -> words.add(word.asText()));
    Vocabulary vocabulary = Vocabulary.ofWords(words);
    strings(fixture.readJson("cleaning.json"), vocabulary, rows);
    reports(fixture.readJson("reports.json"), vocabulary, rows);
    count(
        "decode.json: decoded",
        fixture.readJson("decode.json"),
        each -> vocabulary.decode(ids(each.path("ids"))).equals(each.path("decoded").asText()),
        rows);
    Optional<Path> annotation = fixture.dataFile(ANNOTATION);
    if (annotation.isPresent()) {
      new DataSet(annotation.get(), fixture.config(), vocabulary).compare(rows);
    } else {
      rows.skip(
          "the whole data set is not compared: %s is missing; set --data".formatted(ANNOTATION));
    }
  }

  private static void strings(JsonNode list, Vocabulary vocabulary, ParityRecorder rows) {
    count(
        "cleaning.json: iu_xray",
        list,
        each -> cleansTo(ReportCleaner.IU_XRAY, each, "input", "iu_xray"),
        rows);
    count(
        "cleaning.json: mimic_cxr",
        list,
        each -> cleansTo(ReportCleaner.MIMIC_CXR, each, "input", "mimic_cxr"),
        rows);
    count(
        "cleaning.json: ids",
        list,
        each -> encodes(vocabulary, each.path("input").asText(), each.path("iu_ids")),
        rows);
  }

  private static void reports(JsonNode list, Vocabulary vocabulary, ParityRecorder rows) {
    count(
        "reports.json: cleaned",
        list,
        each -> cleansTo(ReportCleaner.IU_XRAY, each, "report", "cleaned"),
        rows);
    count(
        "reports.json: ids",
        list,
        each -> encodes(vocabulary, each.path("report").asText(), each.path("ids")),
        rows);
    for (Map.Entry<String, JsonNode> field : list.path(0).properties()) {
      if (field.getKey().startsWith("ids" + TRUNCATED)) {
        truncated(field.getKey(), list, vocabulary, rows);
      }
    }
  }

  private static void truncated(
      String key, JsonNode list, Vocabulary vocabulary, ParityRecorder rows) {
    int length = length(key);
    Function<JsonNode, int[]> cut =
        each -> vocabulary.encode(clean(each.path("report").asText()), length);
    count(
        "reports.json: " + key,
        list,
        each -> Arrays.equals(cut.apply(each), ids(each.path(key))),
        rows);
    for (int from = 0; from <= 1; from++) {
      String decoded = "decode_of_ids_from_" + from;
      int first = from;
      if (list.path(0).has(decoded)) {
        count(
            "reports.json: " + decoded,
            list,
            each -> {
              int[] row = cut.apply(each);
              return vocabulary
                  .decode(Arrays.copyOfRange(row, first, row.length))
                  .equals(each.path(decoded).asText());
            },
            rows);
      }
    }
  }

  private static int length(String key) {
    return Integer.parseInt(key.substring(key.indexOf(TRUNCATED) + TRUNCATED.length()));
  }

  private static void count(
      String quantity, JsonNode list, Function<JsonNode, Boolean> equal, ParityRecorder rows) {
    int differing = list.isEmpty() ? 1 : 0;
    for (JsonNode each : list) {
      differing += equal.apply(each) ? 0 : 1;
    }
    rows.compare(quantity, differing, 0, 0);
  }

  private static boolean cleansTo(ReportCleaner cleaner, JsonNode each, String from, String to) {
    return cleaner.clean(each.path(from).asText()).equals(each.path(to).asText());
  }

  private static boolean encodes(Vocabulary vocabulary, String report, JsonNode expected) {
    return Arrays.equals(vocabulary.encode(clean(report), Integer.MAX_VALUE), ids(expected));
  }

  private static String clean(String report) {
    return ReportCleaner.IU_XRAY.clean(report);
  }

  private static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    Arrays.setAll(ids, i -> array.get(i).intValue());
    return ids;
  }

  /** All reports of the annotation from which the golden numbers were computed. */
  private record DataSet(JsonNode annotation, JsonNode config, Vocabulary golden) {
    DataSet(Path annotation, JsonNode config, Vocabulary golden) throws IOException {
      this(Json.LENIENT.readTree(annotation.toFile()), config, golden);
    }

    void compare(ParityRecorder rows) {
      Vocabulary vocabulary = vocabulary(config.path("threshold").asInt());
      rows.require("data set: vocabulary", vocabulary.words().equals(golden.words()));
      for (Map.Entry<String, JsonNode> entry : config.properties()) {
        String key = entry.getKey();
        if (key.equals("sha256_all_ids") || key.startsWith("sha256_all_ids" + TRUNCATED)) {
          int length = key.contains(TRUNCATED) ? length(key) : Integer.MAX_VALUE;
          hash("data set: " + key, vocabulary, length, entry.getValue(), rows);
        }
      }
      for (Map.Entry<String, JsonNode> other : config.path("other_thresholds").properties()) {
        Vocabulary words = vocabulary(Integer.parseInt(other.getKey()));
        String name = "data set, threshold " + other.getKey();
        int size = other.getValue().path("vocabulary_size").asInt();
        rows.compare(name + ": words", words.size(), size, 0);
        JsonNode expected = other.getValue().path("sha256_all_ids");
        hash(name + ": ids", words, Integer.MAX_VALUE, expected, rows);
      }
    }

    private Vocabulary vocabulary(int threshold) {
      List<String> reports = new ArrayList<>();
      annotation.path("train").forEach(study -> reports.add(clean(study.path("report").asText())));
      return Vocabulary.ofReports(reports, threshold);
    }

    private void hash(
        String quantity,
        Vocabulary vocabulary,
        int length,
        JsonNode expected,
        ParityRecorder rows) {
      Hasher hasher = Hashing.sha256().newHasher();
      for (String split : List.of("train", "val", "test")) {
        for (JsonNode study : annotation.path(split)) {
          int[] ids = vocabulary.encode(clean(study.path("report").asText()), length);
          String joined =
              Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
          String line = split + "\t" + study.path("id").asText() + "\t" + joined + "\n";
          hasher.putString(line, StandardCharsets.UTF_8);
        }
      }
      rows.require(quantity, hasher.hash().toString().equals(expected.asText()));
    }
  }
}
