package org.ithn.datasets.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.ithn.datasets.DataException;

/**
 * Entries of a tar archive with limits on what the archive declares: the length of names and other
 * headers, the number of entries, and sparse files, whose holes take no space in the archive.
 */
final class TarEntries implements AutoCloseable {
  /** Largest size of the headers of one entry; a path has at most 4,096 bytes on Linux. */
  static final int MAX_HEADER_BYTES = 1 << 20;

  private static final int MAX_ENTRIES = 2_000_000;

  private final String source;
  private final HeaderLimit limit;
  private final TarArchiveInputStream tar;
  private int count;

  TarEntries(String source, InputStream in) {
    this.source = source;
    this.limit = new HeaderLimit(in);
    this.tar = new TarArchiveInputStream(limit);
  }

  /**
   * Returns the next entry, or null after the last one.
   *
   * @throws DataException if a header is too long, an entry is sparse, or there are too many
   * @throws IOException if the archive is damaged
   */
  TarArchiveEntry next() throws IOException {
    if (count > 0) {
      tar.transferTo(OutputStream.nullOutputStream()); // the rest of the previous entry
    }
    limit.start();
    TarArchiveEntry entry = tar.getNextEntry();
    limit.stop();
    if (entry == null) {
      return null;
    }
    count++;
    if (count > MAX_ENTRIES) {
      throw new DataException(
          "%s: contains more than %d entries; check that it is the right archive"
              .formatted(source, MAX_ENTRIES));
    }
    if (entry.isSparse()) {
      throw new DataException(
          "%s: entry %d (%s) is a sparse file; pack the archive again without sparse files"
              .formatted(source, count, entry.getName()));
    }
    return entry;
  }

  /** Returns the content of the current entry. */
  InputStream content() {
    return tar;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }

  /** Stream that fails if the headers between two entries are too long. */
  private final class HeaderLimit extends MeteredStream {
    private long left = Long.MAX_VALUE;

    HeaderLimit(InputStream in) {
      super(in);
    }

    void start() {
      left = MAX_HEADER_BYTES;
    }

    void stop() {
      left = Long.MAX_VALUE;
    }

    @Override
    void count(long bytes) {
      left -= bytes;
      if (left < 0) {
        throw new DataException(
            "%s: entry %d has a name or header of more than %d KiB; copy the archive from its source"
                .formatted(source, count + 1, MAX_HEADER_BYTES >> 10));
      }
    }
  }
}
