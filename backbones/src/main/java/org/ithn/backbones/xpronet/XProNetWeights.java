package org.ithn.backbones.xpronet;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableBuilder;
import org.ithn.backbones.vision.ResNetWeights;

/**
 * Weight tables for checkpoints of the PyTorch original. It has no label classifier: an import
 * starts the classifier with random weights, an export omits it.
 */
public final class XProNetWeights {
  private XProNetWeights() {}

  /**
   * Returns the table of XProNet checkpoints: extractor and encoder-decoder, with paths below
   * {@code backbone/}.
   */
  public static WeightTable originalTable(XProNetConfig config) {
    return new WeightTable(backbone(config), XProNetWeights::isIgnored);
  }

  /**
   * Returns the table of checkpoints of ITHN's released code: {@link #originalTable} plus both
   * projections and both temperatures.
   */
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

  /** Returns true for batch counters, position tables and the aliases of the memory. */
  private static boolean isIgnored(String key) {
    return key.endsWith("num_batches_tracked")
        || key.endsWith(".pe")
        || key.startsWith("encoder_decoder.model.cmn.");
  }

  /**
   * Returns the rows of the encoder-decoder, without prefixes.
   *
   * @param layers the number of layers of the encoder and of the decoder
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
