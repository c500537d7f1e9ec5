package org.ithn.backbones.vision;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightMapping.Layout;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.layers.InvertedResidual;

/**
 * Weight mappings of an EfficientNet-Lite for the names of the package {@code
 * efficientnet_lite_pytorch}.
 *
 * @param network the network
 */
public record EfficientNetLiteWeights(EfficientNetLite network) {
  /**
   * Returns the table of the package's files for an extractor; the classifier is skipped.
   *
   * @param vision the configuration name of the extractor
   * @param path the prefix of our paths
   * @throws IllegalArgumentException if the extractor is not an EfficientNet-Lite
   */
  public static WeightTable table(String vision, String path) {
    if (VisualExtractors.named(vision) instanceof EfficientNetLite network) {
      return new WeightTable(
          new EfficientNetLiteWeights(network)
              .rows().stream().map(row -> row.withPrefixes("", path)).toList(),
          key -> key.startsWith("_fc.") || key.endsWith("num_batches_tracked"));
    }
    throw new IllegalArgumentException(
        "the weights are those of an EfficientNet-Lite, but backbone.vision is '%s'; set it to"
                .formatted(vision)
            + " efficientnet-lite0, efficientnet-lite1 or efficientnet-lite2");
  }

  /** Returns the rows of every weight and running statistic, in the order of the layers. */
  public List<WeightMapping> rows() {
    List<WeightMapping> table = new ArrayList<>();
    LayerRows.convolution(table, "_conv_stem", "conv");
    LayerRows.norm(table, "_bn0", "norm");
    List<List<InvertedResidual>> stages = network.stages();
    int number = 0; // blocks are numbered across stages
    for (int stage = 0; stage < stages.size(); stage++) {
      for (int block = 0; block < stages.get(stage).size(); block++) {
        String to = "stage_" + (stage + 1) + "/block_" + block;
        block(table, "_blocks." + number, to, stages.get(stage).get(block));
        number++;
      }
    }
    LayerRows.convolution(table, "_conv_head", "head_conv");
    LayerRows.norm(table, "_bn1", "head_norm");
    return table;
  }

  private static void block(
      List<WeightMapping> table, String from, String to, InvertedResidual layer) {
    if (layer.expansion() != 1) {
      LayerRows.convolution(table, from + "._expand_conv", to + "/expand_conv");
      LayerRows.norm(table, from + "._bn0", to + "/expand_norm");
    }
    table.add(
        new WeightMapping(
            from + "._depthwise_conv.weight", to + "/depthwise_conv/kernel", Layout.DEPTHWISE));
    LayerRows.norm(table, from + "._bn1", to + "/depthwise_norm");
    LayerRows.convolution(table, from + "._project_conv", to + "/project_conv");
    LayerRows.norm(table, from + "._bn2", to + "/project_norm");
  }
}
