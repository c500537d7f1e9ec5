package org.ithn.backbones.vision;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.ithn.backbones.vision.HrNet.Attention;
import org.ithn.backbones.vision.HrNet.Skips;
import org.ithn.framework.layers.ResidualBlock.Kind;

/** Registry of the visual extractors by their {@code backbone.vision} names. */
public final class VisualExtractors {
  private static final ImmutableMap<String, VisualExtractor> BY_NAME =
      ImmutableMap.<String, VisualExtractor>builder()
          .put("resnet18", new ResNet(Kind.BASIC, List.of(2, 2, 2, 2))) // D = 512
          .put("resnet50", new ResNet(Kind.BOTTLENECK, List.of(3, 4, 6, 3))) // D = 2048
          .put("resnet101", new ResNet(Kind.BOTTLENECK, List.of(3, 4, 23, 3))) // D = 2048, paper's
          .put("efficientnet-lite0", new EfficientNetLite(1.0, 1.0)) // D = 1280
          .put("efficientnet-lite1", new EfficientNetLite(1.0, 1.1)) // D = 1280
          .put("efficientnet-lite2", new EfficientNetLite(1.1, 1.2)) // D = 1280
          .putAll(hrNets("hrnet-w18", HrNet.Size.published(18))) // D = 2048
          .putAll(hrNets("hrnet-w32", HrNet.Size.published(32))) // D = 2048
          .putAll(hrNets("small-hrnet", HrNet.Size.small())) // D = 128, for the demo
          .put("small-cnn", new SmallCnn(16)) // D = 128, for the demo
          .buildOrThrow();

  private VisualExtractors() {}

  /** Returns an HRNet as published and with MedSkip's additions, one or both. */
  private static ImmutableMap<String, HrNet> hrNets(String name, HrNet.Size size) {
    return ImmutableMap.of(
        name,
        HrNet.plain(size),
        name + "-cbam",
        new HrNet(size, Attention.CBAM, Skips.NONE),
        name + "-skips",
        new HrNet(size, Attention.NONE, Skips.STAGES),
        name + "-cbam-skips",
        new HrNet(size, Attention.CBAM, Skips.STAGES));
  }

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
