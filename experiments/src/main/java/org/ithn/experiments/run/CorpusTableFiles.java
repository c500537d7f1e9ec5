package org.ithn.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.model.CorpusTables;
import org.ithn.framework.model.LabelCooccurrence;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.templates.TemplateTable;

/** Files of a run with the tables that its backbone was built from. */
final class CorpusTableFiles {
  private static final String TEMPLATES = "templates";
  private static final String COOCCURRENCE = "cooccurrence";

  private CorpusTableFiles() {}

  /** Writes the tables of a run. */
  static void write(CorpusTables tables, RunDirectory folder) throws IOException {
    for (Map.Entry<String, String> file : contents(tables).entrySet()) {
      AtomicFiles.write(path(folder, file.getKey()), file.getValue());
    }
  }

  /** Returns the hashes of the tables by their roles in the run record. */
  static Map<String, String> hashes(CorpusTables tables) {
    Map<String, String> hashes = new LinkedHashMap<>();
    contents(tables)
        .forEach(
            (name, text) ->
                hashes.put(
                    name, Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString()));
    return hashes;
  }

  private static Map<String, String> contents(CorpusTables tables) {
    Map<String, String> contents = new LinkedHashMap<>();
    tables.templates().ifPresent(table -> contents.put(TEMPLATES, Json.formatRecord(table)));
    tables.cooccurrence().ifPresent(table -> contents.put(COOCCURRENCE, Json.formatRecord(table)));
    return contents;
  }

  private static Path path(RunDirectory folder, String name) {
    return folder.root().resolve(name + ".json");
  }

  /**
   * Reads the tables of a run that its backbone requests.
   *
   * @throws UserException if one is missing or damaged, or differs from the run record
   */
  static CorpusTables read(CorpusTables.Request request, RunDirectory folder) throws IOException {
    CorpusTables tables =
        new CorpusTables(
            request.templates().isPresent()
                ? Optional.of(read(path(folder, TEMPLATES), TemplateTable.class))
                : Optional.empty(),
            request.cooccurrence().isPresent()
                ? Optional.of(read(path(folder, COOCCURRENCE), LabelCooccurrence.class))
                : Optional.empty());
    if (Files.isRegularFile(folder.runRecord())) {
      Map<String, String> recorded = RunRecord.load(folder.runRecord()).dataHashes();
      hashes(tables)
          .forEach(
              (name, hash) -> {
                if (!hash.equals(recorded.getOrDefault(name, hash))) {
                  throw damaged(
                      path(folder, name), "its content differs from the run record", null);
                }
              });
    }
    return tables;
  }

  private static <X extends Record> X read(Path file, Class<X> type) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw damaged(file, "it is missing", null);
    }
    try {
      return Json.COMPLETE_RECORDS.readValue(TextFile.read(file), type);
    } catch (JsonProcessingException e) {
      throw damaged(file, Json.describe(e), e);
    }
  }

  private static UserException damaged(Path file, String problem, Exception cause) {
    return new UserException(
        "%s is damaged (%s); restore it or train the run again".formatted(file, problem), cause);
  }
}
