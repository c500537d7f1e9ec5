package org.ithn.backbones.vision;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightMapping.Layout;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.layers.ResidualBlock.Kind;

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
    convolution(table, naming.conv, "conv");
    norm(table, naming.norm, "norm");
    for (int stage = 0; stage < network.blocks().size(); stage++) {
      for (int block = 0; block < network.blocks().get(stage); block++) {
        String from = naming.stage + (naming.firstStage + stage) + "." + block;
        String to = "stage_" + (stage + 1) + "/block_" + block;
        block(table, from, to, block == 0 && (stage > 0 || network.kind() == Kind.BOTTLENECK));
      }
    }
    return table;
  }

  private void block(List<WeightMapping> table, String from, String to, boolean shortcut) {
    int layers = network.kind() == Kind.BASIC ? 2 : 3;
    for (int i = 1; i <= layers; i++) {
      convolution(table, from + ".conv" + i, to + "/conv_" + i);
      norm(table, from + ".bn" + i, to + "/norm_" + i);
    }
    if (shortcut) {
      convolution(table, from + ".downsample.0", to + "/shortcut_conv");
      norm(table, from + ".downsample.1", to + "/shortcut_norm");
    }
  }

  private static void convolution(List<WeightMapping> table, String from, String to) {
    table.add(new WeightMapping(from + ".weight", to + "/kernel", Layout.CONVOLUTION));
  }

  private static void norm(List<WeightMapping> table, String from, String to) {
    table.add(new WeightMapping(from + ".weight", to + "/scale", Layout.SAME));
    table.add(new WeightMapping(from + ".bias", to + "/shift", Layout.SAME));
    table.add(new WeightMapping(from + ".running_mean", to + "/running_mean", Layout.SAME));
    table.add(new WeightMapping(from + ".running_var", to + "/running_variance", Layout.SAME));
  }
}
