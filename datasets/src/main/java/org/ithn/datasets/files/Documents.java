package org.ithn.datasets.files;

import com.google.common.base.Ascii;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;

/**
 * Sequential reader of the small text files in a folder or a {@code .tgz}, {@code .tar.gz} or
 * {@code .tar} archive; nothing is unpacked to disk.
 *
 * <p>Links, special files and files above {@link #MAX_DOCUMENT_BYTES} are bad examples; files with
 * other suffixes are ignored, and so are the files {@code ._NAME} of macOS archives, which are
 * reported.
 */
public final class Documents {
  /** The size in bytes of the largest file that is read. */
  public static final int MAX_DOCUMENT_BYTES = 4 << 20;

  private static final long MAX_ARCHIVE_BYTES = 8L << 30;
  private static final int MAX_DEPTH = 8;

  private final Path source;
  private final long maxBytes;
  private final String suffix;
  private final BadExamples bad;
  private final Consumer<String> resourceForks;
  private final BiConsumer<String, byte[]> consumer;

  private Documents(
      Path source,
      long maxBytes,
      String suffix,
      BadExamples bad,
      Consumer<String> resourceForks,
      BiConsumer<String, byte[]> consumer) {
    this.source = source;
    this.maxBytes = maxBytes;
    this.suffix = suffix;
    this.bad = bad;
    this.resourceForks = resourceForks;
    this.consumer = consumer;
  }

  /**
   * Passes all files with a suffix to a consumer.
   *
   * @param source a folder or an archive
   * @param suffix the file suffix in lower case, such as {@code .xml}
   * @param bad receives entries that cannot be read, including those for which the consumer throws
   *     a {@link DataException}
   * @param resourceForks receives the names of ignored files {@code ._NAME} with the suffix
   * @param consumer receives {@code source: name} and the content
   * @throws DataException if the source as a whole cannot be read
   */
  public static void read(
      Path source,
      String suffix,
      BadExamples bad,
      Consumer<String> resourceForks,
      BiConsumer<String, byte[]> consumer) {
    read(source, MAX_ARCHIVE_BYTES, suffix, bad, resourceForks, consumer);
  }

  /** Passes all files of a source, an archive of at most {@code maxBytes} when it is unpacked. */
  static void read(
      Path source,
      long maxBytes,
      String suffix,
      BadExamples bad,
      Consumer<String> resourceForks,
      BiConsumer<String, byte[]> consumer) {
    Documents documents = new Documents(source, maxBytes, suffix, bad, resourceForks, consumer);
    try {
      if (Files.isDirectory(source)) {
        documents.folder();
      } else if (Files.isRegularFile(source)) {
        documents.archive();
      } else {
        throw new DataException("%s: no such file or folder; check the path".formatted(source));
      }
    } catch (IOException e) {
      throw new DataException(
          "%s: is damaged, truncated or not an archive (%s); copy it again from its source"
              .formatted(source, e.getMessage()),
          e);
    }
  }

  private void folder() throws IOException {
    Path root = source.toRealPath();
    List<Path> files;
    try (Stream<Path> all = Files.walk(root, MAX_DEPTH)) {
      files = all.filter(file -> fits(file.toString())).sorted().toList();
    }
    for (Path file : files) {
      String name = "%s: %s".formatted(source, root.relativize(file));
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        refuse(name, "is not a regular file; links are not followed, copy the file itself");
      } else {
        try (InputStream in = Files.newInputStream(file)) {
          document(name, Files.size(file), in);
        }
      }
    }
  }

  private void archive() throws IOException {
    String name = source.getFileName().toString().toLowerCase(Locale.ROOT);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(source), 1 << 16);
        InputStream unpacked = name.endsWith(".tar") ? raw : new GzipStream(raw);
        TarEntries tar =
            new TarEntries(
                source.toString(), new BoundedStream(unpacked, source.toString(), maxBytes))) {
      int entries = 0;
      for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
        entries++;
        if (!entry.isDirectory() && fits(entry.getName())) {
          entry(entry, tar);
        }
      }
      if (entries == 0) {
        throw new DataException("%s: contains no files; check the archive".formatted(source));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e); // a header that commons-compress cannot parse
    }
  }

  private void entry(TarArchiveEntry entry, TarEntries tar) throws IOException {
    String place = "%s: %s".formatted(source, entry.getName());
    boolean device = entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    if (device || !entry.isFile() || entry.isLink() || entry.isSymbolicLink()) {
      refuse(place, "is a link or a device; pack the file itself");
    } else {
      document(place, entry.getSize(), tar.content());
    }
  }

  private void document(String name, long size, InputStream in) throws IOException {
    if (size > MAX_DOCUMENT_BYTES) {
      refuse(
          name,
          "has %d bytes, more than the %d allowed; leave it out"
              .formatted(size, MAX_DOCUMENT_BYTES));
      return;
    }
    byte[] content = in.readNBytes(MAX_DOCUMENT_BYTES);
    if (content.length < size) {
      throw new IOException("truncated inside " + name);
    }
    try {
      consumer.accept(name, content);
    } catch (DataException e) {
      bad.add(name, e);
    }
  }

  private void refuse(String name, String why) {
    bad.add(name, new DataException(name + ": " + why));
  }

  /** Returns true for names with the suffix, except the resource forks of macOS archives. */
  private boolean fits(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    if (!Ascii.toLowerCase(name).endsWith(suffix)) {
      return false;
    }
    if (file.startsWith("._")) {
      resourceForks.accept(file);
      return false;
    }
    return true;
  }
}
