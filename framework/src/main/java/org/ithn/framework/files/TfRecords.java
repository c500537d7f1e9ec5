package org.ithn.framework.files;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The framing of TensorFlow's record files: for each record its length (8 bytes, little-endian),
 * the length's checksum, the bytes, and their checksum.
 *
 * <p>Checksums are masked CRC-32C: rotated right by 15 bits and offset by a constant, modulo 2^32.
 */
public final class TfRecords {
  private static final int MASK_DELTA = 0xa282ead8;
  private static final int ROTATION = 15;
  private static final int HEADER = Long.BYTES + Integer.BYTES;
  private static final int FOOTER = Integer.BYTES;

  private TfRecords() {}

  /** Returns one record with its length and checksums around it. */
  public static byte[] frame(byte[] record) {
    byte[] framed = new byte[HEADER + record.length + FOOTER];
    ByteBuffer out = littleEndian(framed);
    out.putLong(record.length);
    out.putInt(maskedCrc(Arrays.copyOf(framed, Long.BYTES)));
    out.put(record);
    out.putInt(maskedCrc(record));
    return framed;
  }

  /** Returns records as the content of a file. */
  public static byte[] encode(List<byte[]> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    records.forEach(record -> out.writeBytes(frame(record)));
    return out.toByteArray();
  }

  /**
   * Returns the records of a file.
   *
   * @throws IllegalArgumentException if a record is damaged; the message names it and the problem
   */
  public static List<byte[]> decode(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer in = littleEndian(file);
    while (in.hasRemaining()) {
      records.add(next(in, records.size()));
    }
    return records;
  }

  /** Returns the records of a file up to the first damaged one. */
  public static List<byte[]> decodeIntact(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer in = littleEndian(file);
    try {
      while (in.hasRemaining()) {
        records.add(next(in, records.size()));
      }
    } catch (IllegalArgumentException e) {
      return records; // the end of a file whose writer was killed
    }
    return records;
  }

  private static byte[] next(ByteBuffer in, int number) {
    checkArgument(in.remaining() >= HEADER, "record %s is truncated", number);
    byte[] length = new byte[Long.BYTES];
    in.get(length);
    checkArgument(
        in.getInt() == maskedCrc(length), "record %s: the checksum of its length is wrong", number);
    long size = littleEndian(length).getLong();
    checkArgument(size >= 0 && size <= in.remaining() - FOOTER, "record %s is truncated", number);
    byte[] record = new byte[(int) size];
    in.get(record);
    checkArgument(
        in.getInt() == maskedCrc(record), "record %s: the checksum of its data is wrong", number);
    return record;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the masked CRC-32C of bytes. */
  public static int maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), ROTATION) + MASK_DELTA;
  }
}
