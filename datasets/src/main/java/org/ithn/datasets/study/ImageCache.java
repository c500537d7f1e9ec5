package org.ithn.datasets.study;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.ImageTransform;
import org.ithn.framework.input.SampleRange;

/**
 * Cache of decoded and resized images with a memory limit.
 *
 * <p>Entries are never evicted: every epoch reads all images once, so evicting the oldest would
 * leave no hits. Thread-safe.
 */
final class ImageCache {
  private final ImageTransform transform;
  private final SampleRange range;
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final ConcurrentHashMap<Path, EightBitImage> kept = new ConcurrentHashMap<>();

  ImageCache(ImageTransform transform, SampleRange range, long maxBytes) {
    this.transform = transform;
    this.range = range;
    this.maxBytes = maxBytes;
  }

  EightBitImage get(Path file) {
    EightBitImage known = kept.get(file);
    if (known != null) {
      return known;
    }
    EightBitImage image = transform.resize(ImageDecoder.decode(file, range));
    if (bytes.addAndGet(image.byteSize()) > maxBytes || kept.putIfAbsent(file, image) != null) {
      bytes.addAndGet(-image.byteSize());
    }
    return image;
  }

  /** Returns the size of the cached samples in bytes. */
  long byteSize() {
    return bytes.get();
  }
}
