package org.ithn.datasets.codec;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceLoader;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Format of compressed pixels with the ImageIO reader that decodes it. */
public enum Codec {
  /** PNG, by the JDK. */
  PNG {
    @Override
    Optional<ImageReaderSpi> provider() {
      return registered("com.sun.imageio.plugins.png.PNGImageReaderSpi");
    }
  },

  /** Baseline, extended and progressive JPEG of 8 bits, by the JDK. */
  JPEG {
    @Override
    Optional<ImageReaderSpi> provider() {
      return registered("com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi");
    }
  },

  /** Lossless JPEG of 2 to 16 bits (process 14), by TwelveMonkeys. */
  LOSSLESS_JPEG {
    @Override
    Optional<ImageReaderSpi> provider() {
      return registered(JPEGImageReaderSpi.class.getName());
    }
  },

  /** JPEG 2000, by a reader on the class path or among the plug-ins; the program has none. */
  JPEG_2000 {
    @Override
    Optional<ImageReaderSpi> provider() {
      for (ImageReaderSpi each :
          ServiceLoader.load(
              ImageReaderSpi.class, Thread.currentThread().getContextClassLoader())) {
        if (Arrays.asList(each.getFormatNames()).contains("jpeg2000")) {
          return Optional.of(each);
        }
      }
      return Optional.empty();
    }
  };

  abstract Optional<ImageReaderSpi> provider();

  /** Returns true if there is a reader. */
  public boolean isAvailable() {
    return provider().isPresent();
  }

  /**
   * Decodes an image.
   *
   * @param content a complete file or code stream
   * @param width columns to expect; another size is refused before memory is allocated
   * @param height rows to expect
   * @throws IOException if the content is damaged or of another size, or if there is no reader
   */
  public BufferedImage read(byte[] content, int width, int height) throws IOException {
    ImageReader reader =
        provider()
            .orElseThrow(() -> new IOException("there is no reader of " + name()))
            .createReaderInstance();
    String[] damage = {""};
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (warning != null && isDamage(warning)) {
            damage[0] = warning;
          }
        });
    try {
      reader.setInput(
          new MemoryCacheImageInputStream(new ByteArrayInputStream(content)), true, true);
      if (reader.getWidth(0) != width || reader.getHeight(0) != height) {
        throw new IOException(
            "header says %d x %d pixels, content has %d x %d"
                .formatted(width, height, reader.getWidth(0), reader.getHeight(0)));
      }
      BufferedImage image = reader.read(0);
      if (!damage[0].isEmpty()) {
        throw new IOException(damage[0]);
      }
      return image;
    } catch (VirtualMachineError | LinkageError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      // Readers throw runtime exceptions of all kinds on damaged files, and JJ2000 errors of its
      // own.
      throw new IOException(String.valueOf(e.getMessage()), e);
    } finally {
      reader.dispose();
    }
  }

  // libjpeg fills missing parts with gray and only warns.
  private static boolean isDamage(String warning) {
    return warning.contains("remature end")
        || warning.contains("bad Huffman")
        || warning.contains("Invalid progressive")
        || warning.contains("Inconsistent progression");
  }

  private static Optional<ImageReaderSpi> registered(String className) {
    Iterator<ImageReaderSpi> all =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
    while (all.hasNext()) {
      ImageReaderSpi each = all.next();
      if (each.getClass().getName().equals(className)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
