package org.ithn.datasets.sources.rexgradient;

import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.DataFiles;
import org.ithn.framework.data.DataProvider;

/** Provider of ReXGradient-160K with the settings of MIMIC-CXR: one view, longer reports. */
public final class ReXGradientData implements DataProvider<DataConfig> {
  @Override
  public String name() {
    return "rexgradient";
  }

  @Override
  public String description() {
    return "ReXGradient-160K in the R2Gen layout, the first frontal view of each study";
  }

  @Override
  public DataConfig defaults() {
    return DataConfig.mimicCxr()
        .withFiles(
            new DataFiles("data/rexgradient/annotation.json", "data/rexgradient/images", ""));
  }
}
