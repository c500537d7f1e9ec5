package org.ithn.chexbert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.ReportLabeller;
import org.ithn.metrics.clinical.Status;
import org.ithn.metrics.text.ContentHash;
import org.ithn.metrics.text.Whitespace;

/**
 * Report labeller that runs CheXbert.
 *
 * <p>A report is split into at most 512 BERT word pieces, including {@code [CLS]} and {@code
 * [SEP]}. Each head's largest logit decides: 13 heads distinguish blank, positive, negative and
 * uncertain; the head of No Finding distinguishes blank and positive. {@code docs/metrics.md}
 * describes how to export the model.
 *
 * <p>Source: Smit et al. (2020), CheXbert, as in its published code: white space becomes single
 * spaces; the classes are 0 blank, 1 positive, 2 negative, 3 uncertain.
 */
public final class CheXbertLabeller implements ReportLabeller, AutoCloseable {
  private static final int MAX_PIECES = 512;
  private static final int BATCH = 16;
  private static final Status[] CLASSES = {
    Status.BLANK, Status.POSITIVE, Status.NEGATIVE, Status.UNCERTAIN
  };

  private final String name;
  private final WordPieceTokenizer tokenizer;
  private final CheXbertModel model;

  private CheXbertLabeller(String name, WordPieceTokenizer tokenizer, CheXbertModel model) {
    this.name = name;
    this.tokenizer = tokenizer;
    this.model = model;
  }

  /**
   * Opens an exported model; the caller closes the labeller.
   *
   * @param model an ONNX file with inputs {@code input_ids} and {@code attention_mask}, int64
   *     {@code [B, T]} (mask 1 = keep), and 14 float outputs {@code [B, 4]} ({@code [B, 2]} for No
   *     Finding), named after the observations with underscores for spaces
   * @param vocabulary the {@code vocab.txt} of bert-base-uncased
   * @throws IllegalArgumentException if a file is missing or has the wrong content
   * @throws IllegalStateException if ONNX Runtime is not on the class path or cannot start
   */
  public static CheXbertLabeller open(Path model, Path vocabulary) {
    OnnxFiles files = new OnnxFiles("CheXbert", model, vocabulary);
    files.check();
    WordPieceTokenizer tokenizer = WordPieceTokenizer.load(vocabulary);
    try {
      return new CheXbertLabeller(
          ContentHash.append("chexbert-onnx", files.hash()), tokenizer, CheXbertModel.open(model));
    } catch (NoClassDefFoundError e) {
      throw files.missingRuntime(e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Labels label(String report) {
    return labelAll(List.of(report)).get(0);
  }

  /** Labels many reports in batches of {@value #BATCH}; equal reports are labelled once. */
  @Override
  public List<Labels> labelAll(List<String> reports) {
    List<String> texts =
        reports.stream().map(report -> String.join(" ", Whitespace.words(report))).toList();
    List<String> distinct = new ArrayList<>(new LinkedHashSet<>(texts));
    Map<String, Labels> labels = new HashMap<>();
    for (int from = 0; from < distinct.size(); from += BATCH) {
      List<String> batch = distinct.subList(from, Math.min(from + BATCH, distinct.size()));
      List<Labels> batchLabels = batch(batch);
      for (int i = 0; i < batch.size(); i++) {
        labels.put(batch.get(i), batchLabels.get(i));
      }
    }
    return texts.stream().map(labels::get).toList();
  }

  private List<Labels> batch(List<String> texts) {
    long[][] rows =
        texts.stream().map(text -> tokenizer.encode(text, MAX_PIECES)).toArray(long[][]::new);
    Map<Observation, float[][]> logits = model.run(rows, tokenizer.paddingId());
    List<Labels> labels = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      Map<Observation, Status> statuses = new EnumMap<>(Observation.class);
      for (Observation observation : Observation.values()) {
        statuses.put(observation, CLASSES[Argmax.of(logits.get(observation)[row])]);
      }
      labels.add(new Labels(statuses));
    }
    return labels;
  }

  /** Releases the model. */
  @Override
  public void close() {
    model.close();
  }
}
