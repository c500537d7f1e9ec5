package org.ithn.savedmodels.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.savedmodels.ServedInput;
import org.ithn.savedmodels.ServingGraph;
import org.ithn.savedmodels.ServingParts;
import org.tensorflow.Signature;

/**
 * Model card for readers of a served model's reports.
 *
 * @param servingFiles the served model
 * @param model the folder of the written model; empty = the card omits sizes
 * @param latencies measured latencies; empty = not measured
 * @param resources processor and memory for a server
 */
record ModelCard(
    ServingFiles servingFiles,
    Optional<Path> model,
    List<SignatureLatency> latencies,
    ServerResources resources) {
  private static final String TEXT =
      """
      # %s

      Writes a radiology report for %s. **For research. Not for diagnosis**, not for triage, not
      for any decision about a patient: a fluent report can be wrong in every finding.

      * Backbone: %s; decoding: %s.
      * Trained on: %s. Other devices, views, patients or languages were not evaluated.
      * Input: %s%s
      * Vocabulary: %d words; no other words can be generated. Longest report: %d tokens.
      * Weights: %s.%s
      * Scores: %s
      * Speed: %s
      * Memory: %s
      * Signatures: %s.
      * If an input is invalid, its row has a message in `error` and an empty report.
      """;

  private static final int FLOAT32 = 4;
  private static final int BFLOAT16 = 2;

  String text() {
    ServingGraph graph = servingFiles.graph();
    ServingParts parts = graph.parts();
    return TEXT.formatted(
        servingFiles.model(),
        parts.input().describe(),
        parts.backbone().getClass().getSimpleName(),
        describe(parts.decoding()),
        servingFiles.data(),
        reading(parts.input()),
        texts(parts),
        parts.vocabulary().words().size(),
        parts.decoding().maxLength(),
        key(graph.storage()),
        model.map(this::sizes).orElse(""),
        servingFiles.scores().isEmpty()
            ? "none computed."
            : String.join("; ", servingFiles.scores()),
        speed(),
        resources.describe(),
        String.join(", ", graph.signatures().stream().map(Signature::key).toList()));
  }

  private static String describe(DecodingConfig decoding) {
    return switch (decoding.method()) {
      case GREEDY, SAMPLING ->
          key(decoding.method())
              + (decoding.trigramPenalty() ? ", repeated trigrams penalised" : "");
      case STANDARD, REFERENCE, KEEP_ENDED ->
          "beam search `%s` of %d hypotheses, length penalty %s"
              .formatted(key(decoding.method()), decoding.beam(), decoding.lengthPenalty());
    };
  }

  /** Returns a constant as configurations write it. */
  private static String key(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String reading(ServedInput input) {
    if (input instanceof ServedInput.ImageInput image) {
      return "PNG or JPEG; 16-bit samples are scaled with `data.image.range = %s`."
          .formatted(key(image.decoding().range()));
    }
    return input.describe() + ".";
  }

  /** Describes all that the model may read beside images; empty if it reads none. */
  private static String texts(ServingParts parts) {
    return parts
        .context()
        .map(
            context ->
                " Optional, in `with_context` and `explain_with_context`: %s."
                    .formatted(String.join("; ", described(context))))
        .orElse("");
  }

  private static List<String> described(ContextConfig context) {
    List<String> parts = new ArrayList<>();
    if (context.readsTexts()) {
      parts.add(
          "%s, of which the first %d words are read"
              .formatted(String.join(", ", context.texts()), context.maxWords()));
    }
    context.facts().forEach(fact -> parts.add("%s, %s".formatted(fact.key(), fact.expected())));
    if (context.readsPriorImages()) {
      parts.add(
          "%s, up to %d images of an earlier study of the patient"
              .formatted(PriorImages.KEY, context.priorImages()));
    }
    return parts;
  }

  /** Describes the size of the folder, and of the weights in each storage format. */
  private String sizes(Path folder) {
    long weights = servingFiles.graph().weightCount();
    return String.format(
        Locale.ROOT,
        " %s on disk; its %,d weights take %s in float32 or frozen, %s in bfloat16.",
        megabytes(bytes(folder)),
        weights,
        megabytes(FLOAT32 * weights),
        megabytes(BFLOAT16 * weights));
  }

  private static long bytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private String speed() {
    if (latencies.isEmpty()) {
      return "not measured; run `./ithn export --measure` to measure it.";
    }
    return latencies.stream()
            .map(
                speed ->
                    String.format(
                        Locale.ROOT,
                        "%s %.3f s for %d",
                        speed.signature(),
                        speed.seconds(),
                        speed.batchSize()))
            .collect(Collectors.joining(", "))
        + ", on %d cores of the exporting machine; medians of three runs."
            .formatted(Runtime.getRuntime().availableProcessors());
  }
}
