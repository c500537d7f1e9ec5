package org.ithn.datasets.sources.phantom;

import org.ithn.datasets.study.DataConfig;
import org.ithn.framework.data.DataProvider;

/** Provider of generated chest phantoms, which need no download and no licence. */
public final class PhantomData implements DataProvider<DataConfig> {
  @Override
  public String name() {
    return "phantom";
  }

  @Override
  public String description() {
    return "generated chest phantoms of 64 x 64 pixels with matching reports";
  }

  @Override
  public DataConfig defaults() {
    return DataConfig.phantom();
  }
}
