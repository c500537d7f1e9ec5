package org.ithn.backbones.r2gen;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightName;
import org.ithn.backbones.importing.WeightRows;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.vision.ResNetNames;

/** The tables of names for checkpoints of the PyTorch original. */
public final class R2GenWeights {
  private R2GenWeights() {}

  /** Whole checkpoints: extractor and encoder-decoder, paths with {@code backbone/}. */
  public static WeightTable original(R2GenConfig config) {
    return new WeightTable(backbone(config), R2GenWeights::ignored);
  }

  /** As {@link #original}, with what ITHN adds under the names of its released code. */
  public static WeightTable withIthn(R2GenConfig config) {
    List<WeightName> rows = new ArrayList<>(backbone(config));
    rows.addAll(WeightRows.ofIthn());
    return new WeightTable(rows, R2GenWeights::ignored);
  }

  private static List<WeightName> backbone(R2GenConfig config) {
    List<WeightName> rows =
        new ArrayList<>(ResNetNames.ofFamily(config.vision(), "backbone/vision/"));
    encoderDecoder(config.layers())
        .forEach(row -> rows.add(row.under("encoder_decoder.", "backbone/")));
    return rows;
  }

  private static boolean ignored(String key) {
    return key.endsWith("num_batches_tracked") || key.endsWith(".pe");
  }

  /**
   * The encoder-decoder alone, without prefixes.
   *
   * @param layers of the encoder and of the decoder
   */
  public static List<WeightName> encoderDecoder(int layers) {
    WeightRows rows = new WeightRows("gamma", "beta");
    rows.linear("att_embed.0", "patches");
    rows.transformer(layers);
    for (int i = 0; i < layers; i++) {
      String[] sublayers = {"self_attention", "cross_attention", "feed_forward"};
      for (int k = 0; k < sublayers.length; k++) {
        String original = "model.decoder.layers.%d.sublayer.%d.norm".formatted(i, k);
        String path = "decoder/layer_%d/%s_norm".formatted(i, sublayers[k]);
        rows.linear(original + ".mlp_gamma.0", path + "/scale_change/inner");
        rows.linear(original + ".mlp_gamma.2", path + "/scale_change/outer");
        rows.linear(original + ".mlp_beta.0", path + "/shift_change/inner");
        rows.linear(original + ".mlp_beta.2", path + "/shift_change/outer");
      }
    }
    rows.attention("model.rm.attn", "memory/attention");
    rows.linear("model.rm.mlp.0", "memory/mlp/inner");
    rows.linear("model.rm.mlp.2", "memory/mlp/outer");
    rows.linear("model.rm.W", "memory/input_gates");
    rows.linear("model.rm.U", "memory/memory_gates");
    rows.same("model.tgt_embed.0.lut.weight", "decoder/embedding/table");
    return rows.linear("logit", "vocabulary").rows();
  }
}
