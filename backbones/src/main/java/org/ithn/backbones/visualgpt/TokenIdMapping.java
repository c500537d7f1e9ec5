package org.ithn.backbones.visualgpt;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.backbones.visualgpt.VisualGptConfig.TokenKind;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Mapping between the framework's token ids and the rows of GPT-2's embedding table.
 *
 * <p>As an input, id 0 is row {@code begin} at position 0 and row {@code padding} later; as a
 * prediction, it is row {@code end}. Ids from 1 are all other rows in order: row {@code id - 1}
 * before {@code end}, row {@code id} after it.
 *
 * @param words W, the number of rows that can be predicted; they come first
 * @param end the row that ends a report, below {@code words}
 * @param begin the row that begins a report
 * @param padding the row of padding
 * @param rows the number of rows of the table
 */
public record TokenIdMapping(int words, int end, int begin, int padding, int rows) {
  private static final int GPT2_ROWS = 50_257;
  private static final int GPT2_END = 50_256; // <|endoftext|>
  private static final int GPT2_BEGIN = 47_934; // <?
  private static final int GPT2_PADDING = 47_932; // +=

  public TokenIdMapping {
    checkArgument(
        end < words && words <= rows && begin < rows && padding < rows,
        "token ids: end %s, begin %s and padding %s must be rows of the table (%s words, %s rows)",
        end,
        begin,
        padding,
        words,
        rows);
  }

  /**
   * Returns the mapping of a vocabulary.
   *
   * @param vocabularyWidth W, id 0 included
   * @throws IllegalArgumentException if GPT-2's tokens are configured but the vocabulary differs
   */
  static TokenIdMapping of(TokenKind kind, int vocabularyWidth) {
    if (kind == TokenKind.GPT2) {
      checkArgument(
          vocabularyWidth == GPT2_ROWS,
          "backbone.tokens is 'gpt2' with 50257 tokens, but the data's vocabulary has %s; set"
              + " data.text.byte_pairs to the folder of GPT-2's vocab.json and merges.txt, or"
              + " backbone.tokens to 'words'",
          vocabularyWidth);
      return new TokenIdMapping(GPT2_ROWS, GPT2_END, GPT2_BEGIN, GPT2_PADDING, GPT2_ROWS);
    }
    int begin = vocabularyWidth;
    return new TokenIdMapping(vocabularyWidth, vocabularyWidth - 1, begin, begin + 1, begin + 2);
  }

  /**
   * Inputs of the decoder.
   *
   * @param rows {@code [B, T]}, rows of the table
   * @param mask {@code [B, T]}; true = real, false = padding
   */
  public record DecoderInputs(Operand<TInt32> rows, Operand<TBool> mask) {}

  /**
   * Maps the ids of whole reports to rows.
   *
   * @param tokens {@code [B, T]}, 0, words, padding
   */
  public <T extends TFloating> DecoderInputs decoderInputs(
      GraphScope<T> scope, Operand<TInt32> tokens) {
    Ops tf = scope.tf();
    Operand<TInt32> positions =
        tf.range(tf.constant(0), Shapes.dimension(tf, tokens, 1), tf.constant(1));
    Operand<TBool> first = tf.math.equal(positions, tf.constant(0)); // [T]
    Operand<TInt32> rows = rows(tf, tokens, first);
    return new DecoderInputs(rows, nonPaddingMask(tf, rows));
  }

  /**
   * Maps the ids of one position to rows.
   *
   * @param tokens {@code [N]}
   * @param position scalar, the index of the step, from 0
   * @return {@code [N]}
   */
  <T extends TFloating> Operand<TInt32> stepInputs(
      GraphScope<T> scope, Operand<TInt32> tokens, Operand<TInt32> position) {
    Ops tf = scope.tf();
    return rows(tf, tokens, tf.math.equal(position, tf.constant(0)));
  }

  /**
   * Builds the mask of rows; true = not padding. GPT-2's padding row is an ordinary token, so a
   * generated one also counts as padding.
   */
  Operand<TBool> nonPaddingMask(Ops tf, Operand<TInt32> read) {
    return tf.math.notEqual(read, tf.constant(padding));
  }

  private Operand<TInt32> rows(Ops tf, Operand<TInt32> tokens, Operand<TBool> first) {
    Operand<TBool> before = tf.math.lessEqual(tokens, tf.constant(end));
    Operand<TInt32> word = tf.math.sub(tokens, tf.dtypes.cast(before, TInt32.class));
    Operand<TInt32> zero = tf.select(first, tf.constant(begin), tf.constant(padding));
    return tf.select(tf.math.greater(tokens, tf.constant(0)), word, zero);
  }

  /** Returns the id of a predictable row. */
  public int idOfRow(int row) {
    if (row == end) {
      return 0;
    }
    return row < end ? row + 1 : row;
  }

  /**
   * Reorders the scores of rows by id.
   *
   * @param scores {@code [N, rows]}
   * @return {@code [N, W]}
   */
  <T extends TFloating> Operand<T> reorderById(GraphScope<T> scope, Operand<T> scores) {
    Ops tf = scope.tf();
    Operand<T> last = columns(tf, scores, end, 1);
    Operand<T> before = columns(tf, scores, 0, end);
    return end + 1 == words
        ? tf.concat(List.of(last, before), tf.constant(1))
        : tf.concat(
            List.of(last, before, columns(tf, scores, end + 1, words - end - 1)), tf.constant(1));
  }

  private static <T extends TFloating> Operand<T> columns(
      Ops tf, Operand<T> scores, int from, int count) {
    return tf.slice(scores, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, count}));
  }
}
