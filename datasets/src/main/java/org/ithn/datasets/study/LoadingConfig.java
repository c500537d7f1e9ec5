package org.ithn.datasets.study;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** Reading of images and composition of batches, {@code data.loading.*}. */
public record LoadingConfig(
    @Key("the implementation that decodes, resizes and crops images") Pipeline pipeline,
    @Key(value = "threads that prefetch batches", range = "1 to 256", resume = Resume.ANY)
        int workers,
    @Key(
            value = "memory for resized images, in MiB; 0 decodes every time",
            range = "at least 0",
            resume = Resume.ANY)
        int cacheMegabytes,
    @Key(
            "whether examples of one examination (captions of one image) are kept out of each"
                + " other's batches where possible; they would be false negatives of each other")
        boolean apart) {
  public LoadingConfig {
    check(workers >= 1 && workers <= 256, "workers", workers, "1 to 256");
    check(cacheMegabytes >= 0, "cacheMegabytes", cacheMegabytes, "at least 0 (0 = no cache)");
  }

  /** Creates a configuration that decodes in Java and composes batches as drawn. */
  public LoadingConfig(int workers, int cacheMegabytes) {
    this(Pipeline.JAVA, workers, cacheMegabytes, false);
  }
}
