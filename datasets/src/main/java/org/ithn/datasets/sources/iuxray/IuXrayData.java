package org.ithn.datasets.sources.iuxray;

import org.ithn.datasets.study.DataConfig;
import org.ithn.framework.data.DataProvider;

/** Provider of IU X-Ray with R2Gen's split: frontal and lateral view, short reports. */
public final class IuXrayData implements DataProvider<DataConfig> {
  @Override
  public String name() {
    return "iu-xray";
  }

  @Override
  public String description() {
    return "IU X-Ray in the R2Gen layout: 2,955 studies of two views";
  }

  @Override
  public DataConfig defaults() {
    return DataConfig.defaults();
  }
}
