package org.ithn.datasets.sources.chexpertplus;

import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.DataFiles;
import org.ithn.framework.data.DataProvider;

/** Provider of CheXpert Plus with the settings of MIMIC-CXR: one view, longer reports. */
public final class CheXpertPlusData implements DataProvider<DataConfig> {
  @Override
  public String name() {
    return "chexpert-plus";
  }

  @Override
  public String description() {
    return "CheXpert Plus in the R2Gen layout, the first frontal view of each study";
  }

  @Override
  public DataConfig defaults() {
    return DataConfig.mimicCxr()
        .withFiles(
            new DataFiles("data/chexpert_plus/annotation.json", "data/chexpert_plus/images", ""));
  }
}
