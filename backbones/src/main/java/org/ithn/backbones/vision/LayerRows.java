package org.ithn.backbones.vision;

import java.util.List;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightMapping.Layout;
import org.ithn.framework.layers.ResidualBlock;

/** Weight mappings of the layers that several extractors share; each method appends its rows. */
final class LayerRows {
  private LayerRows() {}

  static void convolution(List<WeightMapping> table, String from, String to) {
    table.add(new WeightMapping(from + ".weight", to + "/kernel", Layout.CONVOLUTION));
  }

  static void norm(List<WeightMapping> table, String from, String to) {
    table.add(new WeightMapping(from + ".weight", to + "/scale", Layout.SAME));
    table.add(new WeightMapping(from + ".bias", to + "/shift", Layout.SAME));
    table.add(new WeightMapping(from + ".running_mean", to + "/running_mean", Layout.SAME));
    table.add(new WeightMapping(from + ".running_var", to + "/running_variance", Layout.SAME));
  }

  /** Appends the rows of a residual block with torchvision's names. */
  static void block(List<WeightMapping> table, String from, String to, ResidualBlock layer) {
    int layers = layer.kind() == ResidualBlock.Kind.BASIC ? 2 : 3;
    for (int i = 1; i <= layers; i++) {
      convolution(table, from + ".conv" + i, to + "/conv_" + i);
      norm(table, from + ".bn" + i, to + "/norm_" + i);
    }
    if (layer.hasShortcut()) {
      convolution(table, from + ".downsample.0", to + "/shortcut_conv");
      norm(table, from + ".downsample.1", to + "/shortcut_norm");
    }
  }
}
