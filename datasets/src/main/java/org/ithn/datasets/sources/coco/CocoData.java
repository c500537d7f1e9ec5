package org.ithn.datasets.sources.coco;

import org.ithn.datasets.study.DataConfig;
import org.ithn.framework.data.DataProvider;

/** Provider of COCO captions in the R2Gen layout, as {@code ./ithn prepare coco} writes them. */
public final class CocoData implements DataProvider<DataConfig> {
  @Override
  public String name() {
    return "coco";
  }

  @Override
  public String description() {
    return "COCO captions, five per image; images or region features";
  }

  @Override
  public DataConfig defaults() {
    return DataConfig.coco();
  }
}
