package org.ithn.datasets.sources.coco;

import java.util.List;
import java.util.function.Consumer;

/** Source of captioned images, part by part; bad entries are reported and skipped. */
interface CocoSource {
  /** Part of Karpathy's split. */
  enum KarpathySplit {
    TRAIN,
    /** Images of COCO's validation set that are used for training. */
    RESTVAL,
    VAL,
    TEST
  }

  /**
   * Caption of an image.
   *
   * @param id the caption's number, unique among all captions
   * @param text the raw text, not blank
   */
  record Caption(long id, String text) {}

  /**
   * Image with captions: all of them in {@link KarpathySplit#VAL} and {@link KarpathySplit#TEST},
   * otherwise at least one.
   *
   * @param place the position in the source, for messages
   * @param id COCO's image number
   * @param path the image's path relative to the image folder
   * @param captions the captions, at least one
   */
  record CaptionedImage(String place, long id, String path, List<Caption> captions) {
    public CaptionedImage {
      captions = List.copyOf(captions);
    }
  }

  /** Passes the images of a part to a consumer, in the source's order. */
  void read(KarpathySplit part, Consumer<CaptionedImage> consumer);
}
