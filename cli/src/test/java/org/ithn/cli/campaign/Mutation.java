package org.ithn.cli.campaign;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Damage to the bytes of a file. */
final class Mutation {
  private static final List<String> TOKENS =
      List.of(
          "-1",
          "0",
          "1e999",
          "NaN",
          "null",
          "true",
          "{}",
          "[]",
          "\"\"",
          "\"",
          ",",
          "\n",
          "\t",
          "'",
          "9223372036854775807",
          "2147483648",
          "99999999999999999999",
          "\\u0000",
          "../..",
          "\u00e4",
          "[".repeat(2000),
          "{\"a\":".repeat(2000),
          "a".repeat(70_000),
          "9".repeat(5000));
  private static final int PNG_HEADER = 8;

  private Mutation() {}

  /** Returns the bytes with one to four changes. */
  static byte[] of(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      bytes = changed(bytes, random);
    }
    return bytes;
  }

  private static byte[] changed(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    int end = at + random.nextInt(Math.min(64, bytes.length - at) + 1);
    switch (random.nextInt(10)) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
      case 3 -> bytes[at] = (byte) random.nextInt(256);
      case 4 -> {
        return spliced(bytes, at, end, new byte[0]);
      }
      case 5 -> {
        return spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
      }
      case 6 ->
          System.arraycopy(
              bytes, at, bytes, random.nextInt(bytes.length - (end - at) + 1), end - at);
      case 7 -> {
        int number = random.nextInt(TOKENS.size());
        return spliced(bytes, at, end, TOKENS.get(number).getBytes(StandardCharsets.UTF_8));
      }
      case 8 -> {
        return number(bytes, at, random);
      }
      default -> {
        byte[] noise = new byte[1 + random.nextInt(16)];
        random.nextBytes(noise);
        return spliced(bytes, at, at, noise);
      }
    }
    return bytes;
  }

  /** Replaces the run of digits at or after a position, or inserts a number. */
  private static byte[] number(byte[] bytes, int from, Random random) {
    int start = from;
    while (start < bytes.length && !Character.isDigit(bytes[start])) {
      start++;
    }
    int end = start;
    while (end < bytes.length && Character.isDigit(bytes[end])) {
      end++;
    }
    long value = random.nextBoolean() ? random.nextLong() : random.nextInt(300) - 20;
    return spliced(bytes, start, end, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
    return ByteBuffer.allocate(bytes.length - (to - from) + middle.length)
        .put(bytes, 0, from)
        .put(middle)
        .put(bytes, to, bytes.length - to)
        .array();
  }

  /** Sets the checksums of a PNG's chunks, so that damage reaches the decoder. */
  static byte[] withPngChecksums(byte[] bytes) {
    ByteBuffer png = ByteBuffer.wrap(bytes.clone());
    int at = PNG_HEADER;
    while (at + 12 <= bytes.length) {
      int length = png.getInt(at);
      if (length < 0 || length > bytes.length - at - 12) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(png.array(), at + 4, length + 4);
      png.putInt(at + 8 + length, (int) crc.getValue());
      at += 12 + length;
    }
    return png.array();
  }

  /** Damages one entry of an archive and stores it with a valid checksum. */
  static byte[] ofEntry(byte[] archive, Random random) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    } catch (IOException e) {
      return of(archive, random);
    }
    if (entries.isEmpty()) {
      return of(archive, random);
    }
    List<String> names = List.copyOf(entries.keySet());
    String damaged =
        names.stream()
            .filter(name -> name.endsWith("data.pkl") && random.nextInt(4) > 0)
            .findFirst()
            .orElse(names.get(random.nextInt(names.size())));
    entries.compute(damaged, (name, content) -> of(content, random));
    return stored(entries);
  }

  private static byte[] stored(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(each.getKey());
        CRC32 crc = new CRC32();
        crc.update(each.getValue());
        entry.setSize(each.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(each.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }
}
