package org.ithn.backbones.text;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.ithn.framework.keys.Choice;

/**
 * Text encoder by a BERT, DistilBERT, RoBERTa or DeBERTa model in a Hugging Face folder: {@code
 * config.json}, {@code model.safetensors} or {@code pytorch_model.bin}, and the tokenizer's files
 * ({@code vocab.txt}; {@code vocab.json} and {@code merges.txt}; or {@code tokenizer.json}; {@code
 * spm.model} of DeBERTa versions 2 and 3).
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
    return load(files, TextEncoderConfig.load(files));
  }

  /**
   * Loads the first layers of a model.
   *
   * @param layers the number of layers; 0 for the embeddings
   * @throws IllegalArgumentException if a file is missing or invalid, or the model has fewer layers
   */
  public static TextEncoder load(Path folder, int layers) {
    ModelFolder files = new ModelFolder(folder);
    return load(files, TextEncoderConfig.load(files).withLayers(files, layers));
  }

  private static TextEncoder load(ModelFolder files, TextEncoderConfig config) {
    TextTokenizer tokenizer = TextTokenizer.load(files, config.family());
    TextEncoderGraph graph = new TextEncoderGraph(config, TextEncoderWeights.load(files));
    try {
      return new TextEncoder(config, tokenizer, graph);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /**
   * Returns the SHA-256 of the loaded weights, the sizes and the tokenizer. Copies of one model in
   * other file formats have the same one.
   */
  public String contentHash() {
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putString(config.toString(), StandardCharsets.UTF_8);
    hasher.putString(tokenizer.settings(), StandardCharsets.UTF_8);
    graph.putWeights(hasher);
    return hasher.hash().toString();
  }

  /** Returns true if a text's first word has another id after a blank, as RoBERTa's. */
  public boolean readsLeadingBlanks() {
    return config.roberta();
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
    float[] vectors = new float[Math.multiplyExact(texts.size(), width())];
    int done = 0;
    for (List<Integer> rows : batches(ids, batchTokens)) {
      float[] part = graph.run(batch(rows.stream().map(ids::get).toList(), pooling));
      for (int row = 0; row < rows.size(); row++) {
        System.arraycopy(part, row * width(), vectors, rows.get(row) * width(), width());
      }
      done += rows.size();
      progress.accept(done);
    }
    return vectors;
  }

  /**
   * Encodes the tokens of texts.
   *
   * @param batchTokens the approximate number of tokens per batch, including padding; bounds memory
   * @return for each text {@code [T, H]}, row-major, with a row for each of its {@link #tokenIds}
   */
  public List<float[]> encodeTokens(List<String> texts, int batchTokens) {
    List<int[]> ids = texts.stream().map(this::tokenIds).toList();
    float[][] states = new float[texts.size()][];
    for (List<Integer> rows : batches(ids, batchTokens)) {
      TextEncoderGraph.Batch batch = batch(rows.stream().map(ids::get).toList(), Pooling.CLS);
      float[] part = graph.runStates(batch);
      int stride = part.length / rows.size();
      for (int row = 0; row < rows.size(); row++) {
        int from = row * stride;
        int size = ids.get(rows.get(row)).length * width();
        states[rows.get(row)] = Arrays.copyOfRange(part, from, from + size);
      }
    }
    return List.of(states);
  }

  /** Returns the indices of texts in batches of similar length. */
  private static List<List<Integer>> batches(List<int[]> ids, int batchTokens) {
    List<Integer> order =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparing(i -> ids.get(i).length))
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); ) {
      List<Integer> batch = new ArrayList<>();
      while (from < order.size()) {
        int next = ids.get(order.get(from)).length;
        if (!batch.isEmpty() && (batch.size() + 1L) * next > batchTokens) {
          break;
        }
        batch.add(order.get(from++));
      }
      batches.add(batch);
    }
    return batches;
  }

  /** Pads texts, the longest of which is the last. */
  private TextEncoderGraph.Batch batch(List<int[]> texts, Pooling pooling) {
    int length = texts.get(texts.size() - 1).length;
    int[] tokens = new int[texts.size() * length];
    int[] positions = new int[tokens.length];
    float[] mask = new float[tokens.length];
    float[] poolingWeights = new float[tokens.length];
    Arrays.fill(tokens, config.tables().paddingId());
    // RoBERTa has a special position for padding; BERT keeps counting.
    for (int row = 0; row < texts.size(); row++) {
      int[] ids = texts.get(row);
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
    return new TextEncoderGraph.Batch(texts.size(), tokens, positions, mask, poolingWeights);
  }

  @Override
  public void close() {
    graph.close();
  }
}
