package org.ithn.backbones.xpronet;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightName;
import org.ithn.backbones.importing.WeightRows;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.vision.ResNetNames;

/** The tables of names for checkpoints of the PyTorch original. */
public final class XProNetWeights {
  private XProNetWeights() {}

  /** Whole checkpoints: extractor and encoder-decoder, paths with {@code backbone/}. */
  public static WeightTable original(XProNetConfig config) {
    List<WeightName> rows =
        new ArrayList<>(ResNetNames.ofFamily(config.vision(), "backbone/vision/"));
    encoderDecoder(config.layers())
        .forEach(row -> rows.add(row.under("encoder_decoder.", "backbone/")));
    return new WeightTable(
        rows,
        key ->
            key.endsWith("num_batches_tracked")
                || key.endsWith(".pe")
                || key.startsWith("encoder_decoder.model.cmn.")); // the responses' second name
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
