package org.ithn.backbones.r2gencmn;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableBuilder;
import org.ithn.backbones.vision.ResNetWeights;

/** Weight tables for checkpoints of R2GenCMN and of ITHN's released code. */
public final class R2GenCmnWeights {
  private static final String SCOPE = "backbone/";

  private R2GenCmnWeights() {}

  /**
   * Returns the table of R2GenCMN checkpoints: extractor and encoder-decoder, with paths below
   * {@code backbone/}.
   */
  public static WeightTable originalTable(R2GenCmnConfig config) {
    return new WeightTable(backbone(config), R2GenCmnWeights::isIgnored);
  }

  /**
   * Returns the table of checkpoints of ITHN's released code: that of R2GenCMN plus both
   * projections and both temperatures.
   */
  public static WeightTable ithnTable(R2GenCmnConfig config) {
    List<WeightMapping> rows = new ArrayList<>(backbone(config));
    rows.addAll(WeightTableBuilder.ithnRows());
    return new WeightTable(rows, R2GenCmnWeights::isIgnored);
  }

  private static List<WeightMapping> backbone(R2GenCmnConfig config) {
    List<WeightMapping> rows =
        new ArrayList<>(ResNetWeights.extractorRows(config.vision(), SCOPE + "vision/"));
    encoderDecoder(config.layers())
        .forEach(row -> rows.add(row.withPrefixes("encoder_decoder.", SCOPE)));
    return rows;
  }

  /** Returns true for batch counters, position tables and the memory's alias. */
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
        .tensor("memory_matrix", "memory/matrix")
        .linear("att_embed.0", "patches")
        .attention("cmn", "memory")
        .transformer(layers)
        .tensor("model.tgt_embed.0.lut.weight", "decoder/embedding/table")
        .linear("logit", "vocabulary")
        .rows();
  }
}
