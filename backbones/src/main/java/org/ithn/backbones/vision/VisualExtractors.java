package org.ithn.backbones.vision;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.ithn.framework.layers.ResidualBlock.Kind;

/** Registry of the visual extractors by their {@code backbone.vision} names. */
public final class VisualExtractors {
  private static final ImmutableMap<String, VisualExtractor> BY_NAME =
      ImmutableMap.of(
          "resnet18", new ResNet(Kind.BASIC, List.of(2, 2, 2, 2)), // D = 512
          "resnet50", new ResNet(Kind.BOTTLENECK, List.of(3, 4, 6, 3)), // D = 2048
          "resnet101", new ResNet(Kind.BOTTLENECK, List.of(3, 4, 23, 3)), // D = 2048, the paper's
          "efficientnet-lite0", new EfficientNetLite(1.0, 1.0), // D = 1280
          "efficientnet-lite1", new EfficientNetLite(1.0, 1.1), // D = 1280
          "efficientnet-lite2", new EfficientNetLite(1.1, 1.2), // D = 1280
          "small-cnn", new SmallCnn(16)); // D = 128, for the demo

  private VisualExtractors() {}

  /**
   * Returns the extractor with the given name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the available names
   */
  public static VisualExtractor named(String name) {
    VisualExtractor extractor = BY_NAME.get(name);
    if (extractor == null) {
      throw new IllegalArgumentException(
          "backbone.vision: no visual extractor named '%s'; available: %s"
              .formatted(name, String.join(", ", names())));
    }
    return extractor;
  }

  /** Returns the names of all extractors. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }
}
