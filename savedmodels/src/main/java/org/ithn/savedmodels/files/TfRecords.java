package org.ithn.savedmodels.files;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Codec of TFRecord files. Each record consists of its length (8 bytes, little-endian), a checksum
 * of the length, the data, and a checksum of the data.
 *
 * <p>Checksums are CRC32C, rotated right by 15 bits plus a constant, modulo 2^32.
 */
public final class TfRecords {
  private static final int MASK = 0xa282ead8;
  private static final int TURN = 15;
  private static final int HEADER = Long.BYTES + Integer.BYTES;

  private TfRecords() {}

  /** Encodes records as the contents of a file. */
  public static byte[] encode(List<byte[]> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] record : records) {
      byte[] length = littleEndianBuffer(Long.BYTES).putLong(record.length).array();
      out.writeBytes(length);
      out.writeBytes(littleEndianBuffer(Integer.BYTES).putInt(checksum(length)).array());
      out.writeBytes(record);
      out.writeBytes(littleEndianBuffer(Integer.BYTES).putInt(checksum(record)).array());
    }
    return out.toByteArray();
  }

  /**
   * Decodes the records of a file.
   *
   * @throws IllegalArgumentException if a record is truncated or has a wrong checksum
   */
  public static List<byte[]> decode(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int number = records.size();
      checkArgument(in.remaining() >= HEADER, "record %s is truncated", number);
      byte[] length = new byte[Long.BYTES];
      in.get(length);
      checkArgument(
          in.getInt() == checksum(length),
          "record %s: the checksum of its length is wrong",
          number);
      long size = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
      checkArgument(
          size >= 0 && size <= in.remaining() - Integer.BYTES, "record %s is truncated", number);
      byte[] record = new byte[(int) size];
      in.get(record);
      checkArgument(
          in.getInt() == checksum(record),
          "record %s: the checksum of its data is wrong",
          number);
      records.add(record);
    }
    return records;
  }

  private static ByteBuffer littleEndianBuffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), TURN) + MASK;
  }
}
