package org.ithn.framework.templates;

import static org.ithn.framework.checks.Checks.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.CreatedFolders;
import org.ithn.framework.files.Json;

/**
 * Frequent sentences of the training reports, as groups of paraphrases.
 *
 * <p>The file is one JSON object with the keys {@code format}, {@code version}, {@code source} and
 * {@code templates}.
 *
 * @param format {@code ithn-templates}
 * @param version 1
 * @param source the reports and settings that the table was computed from
 * @param templates the K templates, numbered from 1, those of the most studies first
 */
public record TemplateTable(
    String format, int version, Source source, List<SentenceTemplate> templates) {
  private static final String FORMAT = "ithn-templates";
  private static final int VERSION = 1;

  /**
   * Origin of a table.
   *
   * @param dataSha256 SHA-256 of ids and reports of the training split
   * @param studies the number of training studies; entries of one examination count once
   * @param sentences the number of their sentences
   * @param leastStudies the smallest number of studies of a template
   * @param mostWords the largest number of words of a sentence
   * @param labeller the name of the labeller
   */
  public record Source(
      String dataSha256,
      int studies,
      int sentences,
      int leastStudies,
      int mostWords,
      String labeller) {}

  public TemplateTable {
    check(FORMAT.equals(format), "format", format, FORMAT);
    check(version == VERSION, "version", version, "" + VERSION);
    templates = List.copyOf(templates);
    for (int i = 0; i < templates.size(); i++) {
      int number = templates.get(i).number();
      check(number == i + 1, "number", number, "%d at this place".formatted(i + 1));
    }
    checkWordingsDiffer(templates);
  }

  private static void checkWordingsDiffer(List<SentenceTemplate> templates) {
    Map<String, Integer> seen = new HashMap<>();
    for (SentenceTemplate template : templates) {
      for (String wording : template.wordings().keySet()) {
        Integer first = seen.putIfAbsent(wording, template.number());
        check(
            first == null,
            "wordings",
            "'%s' in the templates %d and %d".formatted(wording, first, template.number()),
            "in one template only");
      }
    }
  }

  /** Creates a table. */
  public static TemplateTable of(Source source, List<SentenceTemplate> templates) {
    return new TemplateTable(FORMAT, VERSION, source, templates);
  }

  /** Returns the number of the template of each known wording; see {@link SentenceText#wording}. */
  public Map<String, Integer> numbersByWording() {
    Map<String, Integer> numbers = new HashMap<>();
    templates.forEach(
        template ->
            template.wordings().keySet().forEach(text -> numbers.put(text, template.number())));
    return numbers;
  }

  /** Returns the share of the training sentences that belong to a template, 0 to 1. */
  public double coverage() {
    long covered = templates.stream().mapToLong(SentenceTemplate::sentences).sum();
    return source.sentences() == 0 ? 0 : (double) covered / source.sentences();
  }

  /** Writes the file atomically; its folder is created if missing. */
  @SuppressWarnings("try") // the folders are held, not used
  public void write(Path file) throws IOException {
    try (CreatedFolders parents = CreatedFolders.above(file)) {
      AtomicFiles.write(file, Json.formatRecord(this));
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if the file is missing or is not in the form that {@link #write} produces;
   *     the message names it
   */
  public static TemplateTable read(Path file) throws IOException {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return Json.COMPLETE_RECORDS.readValue(text, TemplateTable.class);
    } catch (JsonProcessingException e) {
      throw problem(file, "is not a table of templates (%s)".formatted(Json.describe(e)), e);
    } catch (IOException e) {
      throw problem(file, "cannot be read (%s)".formatted(e), e);
    }
  }

  private static IOException problem(Path file, String problem, IOException cause) {
    return new IOException(
        "%s %s; write it with the command templates".formatted(file, problem), cause);
  }
}
