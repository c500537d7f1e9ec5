package org.ithn.experiments.inputs;

import org.ithn.datasets.image.ImageLoader;
import org.ithn.framework.data.StudyInputContext;

/** Context of inputs that read image files, as experiments have it. */
public interface ImageInputContext extends StudyInputContext {
  /** Returns the loader of images outside training. */
  ImageLoader images();
}
