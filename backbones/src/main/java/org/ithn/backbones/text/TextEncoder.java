package org.ithn.backbones.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.ithn.framework.keys.Choice;

/**
 * Text encoder by a BERT or RoBERTa model in a Hugging Face folder: {@code config.json}, {@code
 * model.safetensors} or {@code pytorch_model.bin}, and the tokenizer's files ({@code vocab.txt};
 * {@code vocab.json} and {@code merges.txt}; or {@code tokenizer.json}).
 *
 * <p>Texts longer than 512 tokens are truncated. Equal texts are encoded once and have equal
 * vectors. Batches contain texts of similar length. Not thread-safe.
 */
public final class TextEncoder implements AutoCloseable {
  /** Pooling of token states into one vector. */
  public enum Pooling {
    @Choice("Mean over the text's tokens without special tokens; zero for an empty text.")
    MEAN {
      @Override
      float weight(int position, int length) {
        return isSpecial(position, length) ? 0 : 1f / (length - 2);
      }
    },
    @Choice("Mean over all tokens, the two special ones included.")
    MEAN_ALL {
      @Override
      float weight(int position, int length) {
        return 1f / length;
      }
    },
    @Choice("State of the first special token.")
    CLS {
      @Override
      float weight(int position, int length) {
        return position == 0 ? 1 : 0;
      }
    };

    /**
     * Returns the weight of a token.
     *
     * @param position its index, from 0
     * @param length the number of tokens, at least 2
     */
    abstract float weight(int position, int length);

    private static boolean isSpecial(int position, int length) {
      return position == 0 || position == length - 1;
    }
  }

  private final TextEncoderConfig config;
  private final TextTokenizer tokenizer;
  private final TextEncoderGraph graph;
  private final int begin;
  private final int end;

  private TextEncoder(TextEncoderConfig config, TextTokenizer tokenizer, TextEncoderGraph graph) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.graph = graph;
    this.begin = tokenizer.specialTokenId(config.roberta() ? "<s>" : "[CLS]");
    this.end = tokenizer.specialTokenId(config.roberta() ? "</s>" : "[SEP]");
  }

  /**
   * Loads a model; nothing in the files is executed.
   *
   * @throws IllegalArgumentException if a file is missing or invalid; the message names it
   */
  public static TextEncoder load(Path folder) {
    ModelFolder files = new ModelFolder(folder);
    TextEncoderConfig config = TextEncoderConfig.load(files);
    TextTokenizer tokenizer = TextTokenizer.load(files, config.roberta());
    TextEncoderGraph graph = new TextEncoderGraph(config, TextEncoderWeights.load(files));
    try {
      return new TextEncoder(config, tokenizer, graph);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** Returns H, the width of a vector. */
  public int width() {
    return config.width();
  }

  /** Returns the ids of a text with special tokens, truncated to the maximum length. */
  public int[] tokenIds(String text) {
    List<Integer> inner = tokenizer.tokenIds(text);
    int length = Math.min(inner.size(), config.maxTokens() - 2);
    int[] ids = new int[length + 2];
    ids[0] = begin;
    for (int i = 0; i < length; i++) {
      int id = inner.get(i);
      if (id >= config.tables().vocabularySize()) {
        throw new IllegalArgumentException(
            "the tokenizer returned id %d, but the model has only %d; use both from the same model"
                .formatted(id, config.tables().vocabularySize()));
      }
      ids[i + 1] = id;
    }
    ids[length + 1] = end;
    return ids;
  }

  /**
   * Encodes texts.
   *
   * @param texts the texts; duplicates are encoded once
   * @param pooling the pooling of token states
   * @param batchTokens the approximate number of tokens per batch, including padding; bounds memory
   * @param progress receives the number of distinct texts encoded so far
   * @return {@code [texts, H]}, row-major, not normalised
   */
  public float[] encode(
      List<String> texts, Pooling pooling, int batchTokens, IntConsumer progress) {
    List<String> distinct = texts.stream().distinct().toList();
    float[] once = encodeDistinct(distinct, pooling, batchTokens, progress);
    Map<String, Integer> rows = new HashMap<>();
    distinct.forEach(text -> rows.put(text, rows.size()));
    float[] vectors = new float[Math.multiplyExact(texts.size(), width())];
    for (int row = 0; row < texts.size(); row++) {
      int from = rows.get(texts.get(row)) * width();
      System.arraycopy(once, from, vectors, row * width(), width());
    }
    return vectors;
  }

  private float[] encodeDistinct(
      List<String> texts, Pooling pooling, int batchTokens, IntConsumer progress) {
    List<int[]> ids = texts.stream().map(this::tokenIds).toList();
    List<Integer> order =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparing(i -> ids.get(i).length))
            .toList();
    float[] vectors = new float[Math.multiplyExact(texts.size(), width())];
    for (int from = 0; from < order.size(); ) {
      List<Integer> batch = new ArrayList<>();
      int length = 0;
      while (from < order.size()) {
        int next = ids.get(order.get(from)).length;
        if (!batch.isEmpty() && (batch.size() + 1L) * next > batchTokens) {
          break;
        }
        batch.add(order.get(from++));
        length = next;
      }
      float[] part = run(batch.stream().map(ids::get).toList(), length, pooling);
      for (int row = 0; row < batch.size(); row++) {
        System.arraycopy(part, row * width(), vectors, batch.get(row) * width(), width());
      }
      progress.accept(from);
    }
    return vectors;
  }

  private float[] run(List<int[]> batch, int length, Pooling pooling) {
    int[] tokens = new int[batch.size() * length];
    int[] positions = new int[tokens.length];
    float[] mask = new float[tokens.length];
    float[] poolingWeights = new float[tokens.length];
    java.util.Arrays.fill(tokens, config.tables().paddingId());
    // RoBERTa has a special position for padding; BERT keeps counting.
    for (int row = 0; row < batch.size(); row++) {
      int[] ids = batch.get(row);
      for (int i = 0; i < length; i++) {
        int at = row * length + i;
        boolean token = i < ids.length;
        positions[at] =
            token || !config.roberta() ? config.firstPosition() + i : config.tables().paddingId();
        if (token) {
          tokens[at] = ids[i];
          mask[at] = 1;
          poolingWeights[at] = pooling.weight(i, ids.length);
        }
      }
    }
    return graph.run(batch.size(), tokens, positions, mask, poolingWeights);
  }

  @Override
  public void close() {
    graph.close();
  }
}
