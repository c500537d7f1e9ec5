package org.ithn.backbones.visualgpt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableBuilder;
import org.ithn.backbones.visualgpt.VisualGptConfig.TokenKind;

/**
 * Weight tables for checkpoints of the PyTorch original.
 *
 * <p>GPT-2's kernels have our layout, {@code [inputs, outputs]}; the encoder, the attention to
 * regions and the gates are PyTorch linear layers.
 */
public final class VisualGptWeights {
  /** Keys of the original's checkpoints that its model does not use. */
  private static final Predicate<String> UNUSED =
      Pattern.compile(
              "encoder\\.layers\\.\\d+\\.mhatt\\.attention\\.c_attn_(query|key|value)\\..*"
                  + "|.*\\.enc_dec_attn\\.(c_attn\\..*|bias)"
                  + "|.*\\.attn\\.(bias|masked_bias)"
                  + "|.*\\.running_.*|.*\\.lm_head\\..*")
          .asMatchPredicate();

  private static final String TOKENS = "decoder/embedding/table";
  private static final String POSITIONS = "decoder/positions/table";

  private VisualGptWeights() {}

  /**
   * Returns the table of the original's checkpoints, with paths below {@code backbone/}; it does
   * not include a grid's visual extractor.
   */
  public static WeightTable originalTable(VisualGptConfig config) {
    return new WeightTable(withBackbonePrefix(encoderDecoder(config)), UNUSED);
  }

  /**
   * Returns the table of checkpoints of ITHN's released code: {@link #originalTable} plus both
   * projections and both temperatures.
   */
  public static WeightTable ithnTable(VisualGptConfig config) {
    List<WeightMapping> rows = new ArrayList<>(withBackbonePrefix(encoderDecoder(config)));
    rows.addAll(WeightTableBuilder.ithnRows());
    return new WeightTable(rows, UNUSED);
  }

  /**
   * Returns the table of GPT-2 with Hugging Face names, for initialising the decoder; with {@link
   * TokenKind#WORDS} the token table is skipped.
   */
  public static WeightTable gpt2Table(VisualGptConfig config) {
    WeightTableBuilder rows = new WeightTableBuilder("weight", "bias");
    boolean table = config.tokens() == TokenKind.GPT2;
    if (table) {
      rows.tensor("wte.weight", TOKENS);
    }
    rows.tensor("wpe.weight", POSITIONS);
    for (int i = 0; i < config.layers(); i++) {
      gpt2Block(rows, "h." + i, "decoder/layer_" + i);
    }
    return new WeightTable(
        withBackbonePrefix(rows.norm("ln_f", "decoder/norm").rows()),
        key ->
            key.equals("lm_head.weight")
                || key.matches("h\\.\\d+\\.attn\\.(bias|masked_bias)")
                || (!table && key.equals("wte.weight")));
  }

  private static List<WeightMapping> withBackbonePrefix(List<WeightMapping> rows) {
    return rows.stream().map(row -> row.withPrefixes("", "backbone/")).toList();
  }

  /** Returns the rows of encoder and decoder, without a prefix. */
  public static List<WeightMapping> encoderDecoder(VisualGptConfig config) {
    WeightTableBuilder rows = new WeightTableBuilder("weight", "bias");
    rows.linear("encoder.fc", "encoder/regions").norm("encoder.layer_norm", "encoder/norm");
    for (int i = 0; i < config.encoder().layers(); i++) {
      encoderLayer(rows, "encoder.layers." + i, "encoder/layer_" + i);
    }
    String gpt2 = "decoder.transformer.";
    rows.tensor(gpt2 + "wte.weight", TOKENS);
    rows.tensor(gpt2 + "wpe.weight", POSITIONS);
    for (int i = 0; i < config.layers(); i++) {
      String block = gpt2 + "h." + i;
      String path = "decoder/layer_" + i;
      gpt2Block(rows, block, path);
      rows.linear(block + ".enc_dec_attn.fc_q", path + "/cross_attention/query");
      rows.linear(block + ".enc_dec_attn.fc_k", path + "/cross_attention/key");
      rows.linear(block + ".enc_dec_attn.fc_v", path + "/cross_attention/value");
      kernel(rows, block + ".enc_dec_attn.c_proj", path + "/cross_attention/output");
      for (int k = 1; k <= VisualGptConfig.LEVELS; k++) {
        rows.linear(block + ".fc_alpha" + k, path + "/gate_" + k);
      }
    }
    return rows.norm(gpt2 + "ln_f", "decoder/norm").rows();
  }

  private static void encoderLayer(WeightTableBuilder rows, String original, String path) {
    String attention = original + ".mhatt.attention.fc_";
    rows.linear(attention + "q", path + "/self_attention/query");
    rows.linear(attention + "k", path + "/self_attention/key");
    rows.linear(attention + "v", path + "/self_attention/value");
    rows.linear(attention + "o", path + "/self_attention/output");
    rows.norm(original + ".mhatt.layer_norm", path + "/self_attention_norm");
    rows.linear(original + ".pwff.fc1", path + "/feed_forward/inner");
    rows.linear(original + ".pwff.fc2", path + "/feed_forward/outer");
    rows.norm(original + ".pwff.layer_norm", path + "/feed_forward_norm");
  }

  private static void gpt2Block(WeightTableBuilder rows, String original, String path) {
    rows.norm(original + ".ln_1", path + "/attention_norm");
    kernel(rows, original + ".attn.c_attn", path + "/self_attention/query_key_value");
    kernel(rows, original + ".attn.c_proj", path + "/self_attention/output");
    rows.norm(original + ".ln_2", path + "/feed_forward_norm");
    kernel(rows, original + ".mlp.c_fc", path + "/feed_forward/inner");
    kernel(rows, original + ".mlp.c_proj", path + "/feed_forward/outer");
  }

  /** Adds a kernel in our layout and its bias. */
  private static void kernel(WeightTableBuilder rows, String original, String path) {
    rows.tensor(original + ".weight", path + "/kernel").tensor(original + ".bias", path + "/bias");
  }
}
