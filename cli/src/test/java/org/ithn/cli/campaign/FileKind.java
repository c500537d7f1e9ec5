package org.ithn.cli.campaign;

import java.nio.file.Path;
import java.util.Random;

/**
 * Kind of file that the project reads.
 *
 * @param name the name in records
 * @param file the damaged file
 * @param original its undamaged content
 * @param check what is expected of damage that is accepted
 * @param reader reads the file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FileKind(String name, Path file, byte[] original, Check check, Reader reader) {
  /** Reader of a file. */
  @FunctionalInterface
  interface Reader {
    /** Returns the content as text, which is equal for equal content. */
    String read(Path file) throws Exception;
  }

  /** Expectation of damage that is accepted. */
  enum Check {
    /** The format has no checksum: another content may be read. */
    NONE,
    /** The format has a checksum: the same content must be read. */
    SUM,
    /** As {@link #SUM}; half of the files get valid checksums, which may change the content. */
    PNG,
    /** As {@link #SUM}; in half of the files, an entry is damaged before it gets its checksum. */
    ZIP
  }

  /**
   * Damaged content.
   *
   * @param bytes the content
   * @param sum true if a checksum covers the damage
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Damaged(byte[] bytes, boolean sum) {}

  /** Returns damaged content. */
  Damaged damage(Random random) {
    boolean repair = random.nextBoolean();
    return switch (check) {
      case NONE -> new Damaged(Mutation.of(original, random), false);
      case SUM -> new Damaged(Mutation.of(original, random), true);
      case PNG ->
          repair
              ? new Damaged(Mutation.withPngChecksums(Mutation.of(original, random)), false)
              : new Damaged(Mutation.of(original, random), true);
      case ZIP ->
          repair
              ? new Damaged(Mutation.ofEntry(original, random), false)
              : new Damaged(Mutation.of(original, random), true);
    };
  }
}
