package org.ithn.backbones.vision;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightMapping.Layout;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.layers.ResidualBlock;
import org.ithn.framework.layers.ResidualBlock.Kind;

/**
 * Weight mappings of an HRNet for the names of the package {@code timm} and of the authors' code.
 * Attention and skips have no counterpart there.
 *
 * @param network the network
 */
public record HrNetWeights(HrNet network) {
  /**
   * Returns the table of timm's files for an extractor; the classifier is skipped.
   *
   * @param vision the configuration name of the extractor
   * @param path the prefix of our paths
   * @throws IllegalArgumentException if the extractor is not an HRNet
   */
  public static WeightTable table(String vision, String path) {
    if (VisualExtractors.named(vision) instanceof HrNet network) {
      return new WeightTable(
          new HrNetWeights(network).rows().stream().map(row -> row.withPrefixes("", path)).toList(),
          key -> key.startsWith("classifier.") || key.endsWith("num_batches_tracked"));
    }
    throw new IllegalArgumentException(
        "the weights are those of an HRNet, but backbone.vision is '%s'; set it to hrnet-w18 or"
                .formatted(vision)
            + " hrnet-w32, with -cbam, -skips or -cbam-skips appended for those additions");
  }

  /** Returns the rows of every weight and running statistic, in the order of the layers. */
  public List<WeightMapping> rows() {
    List<WeightMapping> table = new ArrayList<>();
    for (int layer = 1; layer <= 2; layer++) {
      LayerRows.convolution(table, "conv" + layer, "stem/layer_" + layer + "/conv");
      LayerRows.norm(table, "bn" + layer, "stem/layer_" + layer + "/norm");
    }
    List<ResidualBlock> first = network.firstBlocks();
    for (int block = 0; block < first.size(); block++) {
      LayerRows.block(table, "layer1." + block, "stage_1/block_" + block, first.get(block));
    }
    for (int stage = 2; stage <= HrNet.STAGES; stage++) {
      stage(table, stage);
    }
    head(table);
    return table;
  }

  private void stage(List<WeightMapping> table, int stage) {
    String to = "stage_" + stage;
    for (int branch = stage == 2 ? 0 : stage - 1; branch < stage; branch++) {
      String from = "transition%d.%d".formatted(stage - 1, branch) + (branch == 0 ? "" : ".0");
      convolutionNorm(table, from, to + "/transition_" + branch);
    }
    for (int module = 0; module < network.size().modules(stage); module++) {
      module(table, stage, "stage%d.%d".formatted(stage, module), to + "/module_" + module);
    }
  }

  private void module(List<WeightMapping> table, int branches, String from, String to) {
    for (int branch = 0; branch < branches; branch++) {
      int channels = network.size().branches(branches).get(branch);
      for (int block = 0; block < network.size().blocks(); block++) {
        LayerRows.block(
            table,
            "%s.branches.%d.%d".formatted(from, branch, block),
            "%s/branch_%d/block_%d".formatted(to, branch, block),
            new ResidualBlock(Kind.BASIC, channels, channels, 1));
      }
    }
    for (int target = 0; target < branches; target++) {
      for (int source = 0; source < branches; source++) {
        String original = "%s.fuse_layers.%d.%d".formatted(from, target, source);
        String path = "%s/fusion_%d/from_%d".formatted(to, target, source);
        if (source > target) {
          convolutionNorm(table, original, path);
        }
        for (int step = 0; step < target - source; step++) {
          convolutionNorm(table, original + "." + step, path + "/step_" + step);
        }
      }
    }
  }

  private void head(List<WeightMapping> table) {
    List<ResidualBlock> wide = network.head().bottlenecks();
    for (int branch = 0; branch < wide.size(); branch++) {
      String from = "incre_modules.%d.0".formatted(branch);
      LayerRows.block(table, from, "head/widen_" + branch, wide.get(branch));
    }
    for (int branch = 0; branch < wide.size() - 1; branch++) {
      headLayer(table, "downsamp_modules." + branch, "head/down_" + branch);
    }
    headLayer(table, "final_layer", "head/output");
  }

  private static void headLayer(List<WeightMapping> table, String from, String to) {
    LayerRows.convolution(table, from + ".0", to + "/conv");
    table.add(new WeightMapping(from + ".0.bias", to + "/conv/bias", Layout.SAME));
    LayerRows.norm(table, from + ".1", to + "/norm");
  }

  private static void convolutionNorm(List<WeightMapping> table, String from, String to) {
    LayerRows.convolution(table, from + ".0", to + "/conv");
    LayerRows.norm(table, from + ".1", to + "/norm");
  }
}
