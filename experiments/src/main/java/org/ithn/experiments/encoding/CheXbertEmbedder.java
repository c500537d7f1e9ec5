package org.ithn.experiments.encoding;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ithn.backbones.text.TextEncoder;
import org.ithn.backbones.text.TextEncoder.Pooling;
import org.ithn.metrics.embedding.TextEmbedder;

/**
 * Vectors of reports: the last state of {@code [CLS]} of a BERT model in a Hugging Face folder,
 * such as CheXbert's.
 *
 * <p>CheXbert's checkpoint {@code chexbert.pth} is read under the name {@code pytorch_model.bin},
 * beside {@code config.json} and {@code vocab.txt} of bert-base-uncased. Reports are truncated to
 * 512 tokens. Not thread-safe.
 */
public final class CheXbertEmbedder implements TextEmbedder, AutoCloseable {
  private static final int BATCH_TOKENS = 8192;

  private final String name;
  private final TextEncoder encoder;

  private CheXbertEmbedder(String name, TextEncoder encoder) {
    this.name = name;
    this.encoder = encoder;
  }

  /**
   * Loads a model; the caller closes it.
   *
   * @param folder a folder that {@link TextEncoder} reads; its name appears in signatures, with a
   *     hash of the model
   * @throws IllegalArgumentException if a file is missing or invalid; the message names it
   */
  public static CheXbertEmbedder load(Path folder) {
    TextEncoder encoder = TextEncoder.load(folder);
    return new CheXbertEmbedder(BertScoreEncoder.signedName(folder, encoder), encoder);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    float[] vectors = encoder.encode(texts, Pooling.CLS, BATCH_TOKENS, done -> {});
    List<float[]> rows = new ArrayList<>();
    for (int from = 0; from < vectors.length; from += encoder.width()) {
      rows.add(Arrays.copyOfRange(vectors, from, from + encoder.width()));
    }
    return rows;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
