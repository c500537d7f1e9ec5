package org.ithn.datasets.sources.mimiccxr;

import java.util.Map;
import org.ithn.datasets.study.DataConfig;
import org.ithn.framework.data.DataProvider;

/** Provider of MIMIC-CXR with R2Gen's split: one view, longer reports. */
public final class MimicCxrData implements DataProvider<DataConfig> {
  @Override
  public String name() {
    return "mimic-cxr";
  }

  @Override
  public String description() {
    return "MIMIC-CXR in the R2Gen layout, one view per example";
  }

  @Override
  public DataConfig defaults() {
    return DataConfig.mimicCxr();
  }

  /** XProNet numbers the classes of MIMIC-CXR by name. */
  @Override
  public Map<String, String> inputDefaults() {
    return Map.of("labels.order", "alphabetical");
  }
}
