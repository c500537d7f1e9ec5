package org.ithn.chexbert;

import java.nio.file.Files;
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
import org.ithn.metrics.text.Whitespace;

/**
 * Labels reports with CheXbert.
 *
 * <p>A report is split into BERT's word pieces, 512 at most with {@code [CLS]} and {@code [SEP]},
 * and each head's largest logit decides: 13 heads know blank, stated, denied, doubted; that of No
 * Finding knows blank and stated. {@code docs/metrics.md} says how to export the model.
 *
 * <p>Source: Smit et al. (2020), CheXbert, with the reading of its published code: white space
 * becomes single blanks, the order of classes is 0 blank, 1 stated, 2 denied, 3 doubted.
 */
public final class CheXbertLabeller implements ReportLabeller, AutoCloseable {
  private static final int MAX_PIECES = 512;
  private static final int BATCH = 16;
  private static final Status[] CLASSES = {
    Status.BLANK, Status.POSITIVE, Status.NEGATIVE, Status.UNCERTAIN
  };

  private final WordPieceTokenizer tokenizer;
  private final CheXbertModel heads;

  private CheXbertLabeller(WordPieceTokenizer tokenizer, CheXbertModel heads) {
    this.tokenizer = tokenizer;
    this.heads = heads;
  }

  /**
   * Opens an exported model; close it.
   *
   * @param model ONNX file with inputs {@code input_ids} and {@code attention_mask}, int64 {@code
   *     [B, T]}, and 14 float outputs named after the observations with underscores for blanks,
   *     {@code [B, 4]}, that of No Finding {@code [B, 2]}
   * @param vocabulary the {@code vocab.txt} of bert-base-uncased
   * @throws IllegalArgumentException if a file does not fit
   * @throws IllegalStateException if ONNX Runtime is not on the class path
   */
  public static CheXbertLabeller open(Path model, Path vocabulary) {
    for (Path file : List.of(model, vocabulary)) {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(
            file + ": there is no such file; CheXbert needs its ONNX export and BERT's vocab.txt");
      }
    }
    WordPieceTokenizer tokenizer = WordPieceTokenizer.load(vocabulary);
    try {
      return new CheXbertLabeller(tokenizer, CheXbertModel.open(model));
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "CheXbert: ONNX Runtime is not on the class path; add the jar"
              + " com.microsoft.onnxruntime:onnxruntime (for ./ithn: ITHN_CLASSPATH=JAR)",
          e);
    }
  }

  @Override
  public String name() {
    return "chexbert-onnx";
  }

  @Override
  public Labels label(String report) {
    return labelAll(List.of(report)).get(0);
  }

  /** Labels of many reports; equal ones are labelled once, {@value #BATCH} at a time. */
  @Override
  public List<Labels> labelAll(List<String> reports) {
    List<String> texts =
        reports.stream().map(report -> String.join(" ", Whitespace.words(report))).toList();
    List<String> different = new ArrayList<>(new LinkedHashSet<>(texts));
    Map<String, Labels> labels = new HashMap<>();
    for (int from = 0; from < different.size(); from += BATCH) {
      List<String> batch = different.subList(from, Math.min(from + BATCH, different.size()));
      List<Labels> made = batch(batch);
      for (int i = 0; i < batch.size(); i++) {
        labels.put(batch.get(i), made.get(i));
      }
    }
    return texts.stream().map(labels::get).toList();
  }

  private List<Labels> batch(List<String> texts) {
    long[][] rows =
        texts.stream().map(text -> tokenizer.encode(text, MAX_PIECES)).toArray(long[][]::new);
    Map<Observation, float[][]> logits = heads.run(rows, tokenizer.paddingId());
    List<Labels> labels = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      Map<Observation, Status> statuses = new EnumMap<>(Observation.class);
      for (Observation observation : Observation.values()) {
        statuses.put(observation, CLASSES[argmax(logits.get(observation)[row])]);
      }
      labels.add(new Labels(statuses));
    }
    return labels;
  }

  private static int argmax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  /** Frees the model. */
  @Override
  public void close() {
    heads.close();
  }
}
