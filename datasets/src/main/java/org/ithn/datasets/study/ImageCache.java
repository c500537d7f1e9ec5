package org.ithn.datasets.study;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.ImageTransform;

/**
 * Decoded and resized images, kept in memory up to a bound.
 *
 * <p>What is in stays in: every epoch reads all images once, so that throwing the oldest out would
 * leave no hits at all. Safe for threads.
 */
final class ImageCache {
  private final ImageTransform transform;
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final ConcurrentHashMap<Path, EightBitImage> kept = new ConcurrentHashMap<>();

  ImageCache(ImageTransform transform, long maxBytes) {
    this.transform = transform;
    this.maxBytes = maxBytes;
  }

  EightBitImage get(Path file) {
    EightBitImage known = kept.get(file);
    if (known != null) {
      return known;
    }
    EightBitImage image = transform.resize(ImageDecoder.decode(file));
    if (bytes.addAndGet(image.byteSize()) > maxBytes || kept.putIfAbsent(file, image) != null) {
      bytes.addAndGet(-image.byteSize());
    }
    return image;
  }

  /** Bytes of samples held. */
  long byteSize() {
    return bytes.get();
  }
}
