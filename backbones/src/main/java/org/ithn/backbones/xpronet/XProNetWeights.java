package org.ithn.backbones.xpronet;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableBuilder;
import org.ithn.backbones.vision.ResNetWeights;

/**
 * The tables of names for checkpoints of the PyTorch original, which have no classifier of labels:
 * an imported one starts with random weights, an exported one leaves it out.
 */
public final class XProNetWeights {
  private XProNetWeights() {}

  /** Whole checkpoints: extractor and encoder-decoder, paths with {@code backbone/}. */
  public static WeightTable originalTable(XProNetConfig config) {
    return new WeightTable(backbone(config), XProNetWeights::isIgnored);
  }

  /** As {@link #originalTable}, with what ITHN adds under the names of its released code. */
  public static WeightTable ithnTable(XProNetConfig config) {
    List<WeightMapping> rows = new ArrayList<>(backbone(config));
    rows.addAll(WeightTableBuilder.ithnRows());
    return new WeightTable(rows, XProNetWeights::isIgnored);
  }

  private static List<WeightMapping> backbone(XProNetConfig config) {
    List<WeightMapping> rows =
        new ArrayList<>(ResNetWeights.extractorRows(config.vision(), "backbone/vision/"));
    encoderDecoder(config.layers())
        .forEach(row -> rows.add(row.withPrefixes("encoder_decoder.", "backbone/")));
    return rows;
  }

  /** Counters of batches, tables of positions, and the responses' second name. */
  private static boolean isIgnored(String key) {
    return key.endsWith("num_batches_tracked")
        || key.endsWith(".pe")
        || key.startsWith("encoder_decoder.model.cmn.");
  }

  /**
   * The encoder-decoder alone, without prefixes.
   *
   * @param layers of the encoder and of the decoder
   */
  public static List<WeightMapping> encoderDecoder(int layers) {
    return new WeightTableBuilder("a_2", "b_2")
        .tensor("protypes", "prototypes/matrix")
        .linear("dim_reduction", "prototypes/reduction")
        .attention("cmn", "prototypes")
        .linear("att_embed.0", "patches")
        .linear("fuse_feature", "patch_fusion")
        .linear("model.fuse_feature", "word_fusion")
        .transformer(layers)
        .tensor("model.tgt_embed.0.lut.weight", "decoder/embedding/table")
        .linear("logit", "vocabulary")
        .rows();
  }
}
