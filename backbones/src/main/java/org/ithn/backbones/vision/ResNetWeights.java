package org.ithn.backbones.vision;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightMapping.Layout;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.layers.ResidualBlock.Kind;

/**
 * The names of a ResNet's weights in PyTorch, by two customs.
 *
 * @param network the network
 * @param naming how the originals count their parts
 */
public record ResNetWeights(ResNet network, NamingScheme naming) {
  /** How a {@code state_dict} names the parts. */
  public enum NamingScheme {
    /** {@code conv1}, {@code bn1}, {@code layer1} ...: torchvision's own files. */
    TORCHVISION("conv1", "bn1", "layer", 1),
    /**
     * {@code 0}, {@code 1}, {@code 4} ...: the extractors of R2Gen's family, a sequence of parts.
     */
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
   * The rows of an extractor in checkpoints of R2Gen's family, below {@code
   * visual_extractor.model.}.
   *
   * @param vision the extractor's name in configurations
   * @param path what our paths start with
   * @throws IllegalArgumentException if it is not a ResNet
   */
  public static List<WeightMapping> extractorRows(String vision, String path) {
    return new ResNetWeights(resNet(vision), NamingScheme.SEQUENTIAL)
        .rows().stream().map(row -> row.withPrefixes("visual_extractor.model.", path)).toList();
  }

  /**
   * Torchvision's own files, to start an extractor from; the classifier is left out. Parameters as
   * of {@link #extractorRows}.
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
        "backbone.vision is '%s', for which no PyTorch weights exist; choose a resnet"
            .formatted(vision));
  }

  /** Every weight and running statistic, in the order of the layers. */
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
