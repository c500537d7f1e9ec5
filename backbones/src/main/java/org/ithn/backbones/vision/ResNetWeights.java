package org.ithn.backbones.vision;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.layers.ResidualBlock;

/**
 * Weight mappings of a ResNet for two PyTorch naming schemes.
 *
 * @param network the network
 * @param naming the naming scheme of the original
 */
public record ResNetWeights(ResNet network, NamingScheme naming) {
  /** Naming scheme of a {@code state_dict}. */
  public enum NamingScheme {
    /** Names {@code conv1}, {@code bn1}, {@code layer1} ... of torchvision's files. */
    TORCHVISION("conv1", "bn1", "layer", 1),
    /** Names {@code 0}, {@code 1}, {@code 4} ... of a sequential model, as in R2Gen's family. */
    SEQUENTIAL("0", "1", "", 4);

    private final String conv;
    private final String norm;
    private final String stage;
    private final int firstStage;

    NamingScheme(String conv, String norm, String stage, int firstStage) {
      this.conv = conv;
      this.norm = norm;
      this.stage = stage;
      this.firstStage = firstStage;
    }
  }

  /**
   * Returns the rows of an extractor in checkpoints of R2Gen's family, below {@code
   * visual_extractor.model.}.
   *
   * @param vision the configuration name of the extractor
   * @param path the prefix of our paths
   * @throws IllegalArgumentException if the extractor is not a ResNet
   */
  public static List<WeightMapping> extractorRows(String vision, String path) {
    return new ResNetWeights(resNet(vision), NamingScheme.SEQUENTIAL)
        .rows().stream().map(row -> row.withPrefixes("visual_extractor.model.", path)).toList();
  }

  /**
   * Returns the table of torchvision's files for an extractor; the classifier is skipped.
   * Parameters as in {@link #extractorRows}.
   */
  public static WeightTable torchvisionTable(String vision, String path) {
    return new WeightTable(
        new ResNetWeights(resNet(vision), NamingScheme.TORCHVISION)
            .rows().stream().map(row -> row.withPrefixes("", path)).toList(),
        key -> key.startsWith("fc.") || key.endsWith("num_batches_tracked"));
  }

  private static ResNet resNet(String vision) {
    if (VisualExtractors.named(vision) instanceof ResNet network) {
      return network;
    }
    throw new IllegalArgumentException(
        "the PyTorch weights are those of a ResNet, but backbone.vision is '%s'; choose a ResNet"
            .formatted(vision));
  }

  /** Returns the rows of every weight and running statistic, in the order of the layers. */
  public List<WeightMapping> rows() {
    List<WeightMapping> table = new ArrayList<>();
    LayerRows.convolution(table, naming.conv, "conv");
    LayerRows.norm(table, naming.norm, "norm");
    List<List<ResidualBlock>> stages = network.stages();
    for (int stage = 0; stage < stages.size(); stage++) {
      for (int block = 0; block < stages.get(stage).size(); block++) {
        String from = naming.stage + (naming.firstStage + stage) + "." + block;
        String to = "stage_" + (stage + 1) + "/block_" + block;
        LayerRows.block(table, from, to, stages.get(stage).get(block));
      }
    }
    return table;
  }
}
