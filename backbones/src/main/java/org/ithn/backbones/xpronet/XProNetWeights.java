package org.ithn.backbones.xpronet;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightName;
import org.ithn.backbones.importing.WeightRows;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.vision.ResNetNames;

/**
 * The tables of names for checkpoints of the PyTorch original, which have no classifier of labels:
 * an imported one starts with random weights, an exported one leaves it out.
 */
public final class XProNetWeights {
  private XProNetWeights() {}

  /** Whole checkpoints: extractor and encoder-decoder, paths with {@code backbone/}. */
  public static WeightTable original(XProNetConfig config) {
    return new WeightTable(backbone(config), XProNetWeights::ignored);
  }

  /** As {@link #original}, with what ITHN adds under the names of its released code. */
  public static WeightTable withIthn(XProNetConfig config) {
    List<WeightName> rows = new ArrayList<>(backbone(config));
    rows.addAll(WeightRows.ofIthn());
    return new WeightTable(rows, XProNetWeights::ignored);
  }

  private static List<WeightName> backbone(XProNetConfig config) {
    List<WeightName> rows =
        new ArrayList<>(ResNetNames.ofFamily(config.vision(), "backbone/vision/"));
    encoderDecoder(config.layers())
        .forEach(row -> rows.add(row.under("encoder_decoder.", "backbone/")));
    return rows;
  }

  /** Counters of batches, tables of positions, and the responses' second name. */
  private static boolean ignored(String key) {
    return key.endsWith("num_batches_tracked")
        || key.endsWith(".pe")
        || key.startsWith("encoder_decoder.model.cmn.");
  }

  /**
   * The encoder-decoder alone, without prefixes.
   *
   * @param layers of the encoder and of the decoder
   */
  public static List<WeightName> encoderDecoder(int layers) {
    return new WeightRows("a_2", "b_2")
        .same("protypes", "prototypes/matrix")
        .linear("dim_reduction", "prototypes/reduction")
        .attention("cmn", "prototypes")
        .linear("att_embed.0", "patches")
        .linear("fuse_feature", "patch_fusion")
        .linear("model.fuse_feature", "word_fusion")
        .transformer(layers)
        .same("model.tgt_embed.0.lut.weight", "decoder/embedding/table")
        .linear("logit", "vocabulary")
        .rows();
  }
}
