package org.ithn.experiments.encoding;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.ithn.backbones.text.TextEncoder;
import org.ithn.metrics.embedding.TokenEncoder;
import org.ithn.metrics.text.ContentHash;

/**
 * Model of BERTScore: the first layers of a BERT, DistilBERT, RoBERTa or DeBERTa model in a Hugging
 * Face folder.
 *
 * <p>Texts are encoded as in the program bert-score 0.3.13: without white space at the ends, for
 * RoBERTa's tokenizer after a blank, and truncated to the model's maximum length. Not thread-safe.
 */
public final class BertScoreEncoder implements TokenEncoder, AutoCloseable {
  private static final int BATCH_TOKENS = 8192;

  /** Layers that the authors of BERTScore chose on data of WMT16, by the name of the model. */
  private static final Map<String, Integer> LAYERS =
      Map.ofEntries(
          Map.entry("bert-base-uncased", 9),
          Map.entry("bert-large-uncased", 18),
          Map.entry("bert-base-cased-finetuned-mrpc", 9),
          Map.entry("bert-base-multilingual-cased", 9),
          Map.entry("bert-base-chinese", 8),
          Map.entry("roberta-base", 10),
          Map.entry("roberta-large", 17),
          Map.entry("roberta-large-mnli", 19),
          Map.entry("distilbert-base-uncased", 5),
          Map.entry("distilbert-base-multilingual-cased", 5),
          Map.entry("distilroberta-base", 5),
          Map.entry("deberta-base", 9),
          Map.entry("deberta-base-mnli", 9),
          Map.entry("deberta-large", 16),
          Map.entry("deberta-large-mnli", 18),
          Map.entry("deberta-xlarge", 18),
          Map.entry("deberta-xlarge-mnli", 40));

  private final String name;
  private final int layer;
  private final TextEncoder encoder;

  private BertScoreEncoder(String name, int layer, TextEncoder encoder) {
    this.name = name;
    this.layer = layer;
    this.encoder = encoder;
  }

  /**
   * Loads a model; the caller closes it.
   *
   * @param folder a folder that {@link TextEncoder} reads; its name appears in signatures, with a
   *     hash of the model
   * @param layer the layer, 0 for the embeddings
   * @throws IllegalArgumentException if a file is missing or invalid, or the model has fewer layers
   */
  public static BertScoreEncoder load(Path folder, int layer) {
    TextEncoder encoder = TextEncoder.load(folder, layer);
    return new BertScoreEncoder(signedName(folder, encoder), layer, encoder);
  }

  /** Returns the usual layer of the model that a folder is named after, if it is known. */
  public static OptionalInt usualLayer(Path folder) {
    Integer layer = LAYERS.get(name(folder));
    return layer == null ? OptionalInt.empty() : OptionalInt.of(layer);
  }

  /** Returns the last part of a folder's path, without separators of signatures. */
  public static String name(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return String.valueOf(last).replace('|', '-').replace(':', '-');
  }

  /** Returns the name of a folder with a hash of the model in it. */
  static String signedName(Path folder, TextEncoder encoder) {
    return ContentHash.append(name(folder), encoder.contentHash());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int layer() {
    return layer;
  }

  @Override
  public int width() {
    return encoder.width();
  }

  @Override
  public int[] tokenIds(String text) {
    return encoder.tokenIds(prepared(text));
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    return encoder.encodeTokens(texts.stream().map(this::prepared).toList(), BATCH_TOKENS);
  }

  private String prepared(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() || !encoder.readsLeadingBlanks() ? stripped : " " + stripped;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
