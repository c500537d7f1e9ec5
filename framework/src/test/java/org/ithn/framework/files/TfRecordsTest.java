package org.ithn.framework.files;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TfRecordsTest {
  private static final byte[] DIGITS = "123456789".getBytes(StandardCharsets.US_ASCII);

  @Test
  void checksumIsTheMaskedCastagnoliOfTheFormat() {
    // CRC-32C of "123456789" is e3069283, rotated right by 15 and offset by the format's constant.
    int expected = Integer.rotateRight(0xe3069283, 15) + 0xa282ead8;
    assertThat(TfRecords.maskedCrc(DIGITS)).isEqualTo(expected);
  }

  @Test
  void aFrameIsLengthAndBytesEachWithItsChecksum() {
    ByteBuffer frame = ByteBuffer.wrap(TfRecords.frame(DIGITS)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] length = {9, 0, 0, 0, 0, 0, 0, 0};
    assertThat(frame.remaining()).isEqualTo(8 + 4 + 9 + 4);
    assertThat(frame.getLong()).isEqualTo(9);
    assertThat(frame.getInt()).isEqualTo(TfRecords.maskedCrc(length));
    byte[] record = new byte[9];
    frame.get(record);
    assertThat(record).isEqualTo(DIGITS);
    assertThat(frame.getInt()).isEqualTo(TfRecords.maskedCrc(DIGITS));
  }

  @Test
  void encodedRecordsAreDecodedInTheirOrder() {
    List<byte[]> records = List.of(DIGITS, new byte[0], new byte[] {1, 2, 3});
    List<byte[]> read = TfRecords.decode(TfRecords.encode(records));
    assertThat(read).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(read.get(i)).isEqualTo(records.get(i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, record 1: the checksum of its length is wrong",
    "9, record 1: the checksum of its length is wrong",
    "12, record 1: the checksum of its data is wrong",
    "22, record 1: the checksum of its data is wrong"
  })
  void aFlippedByteNamesTheRecord(int offset, String problem) {
    byte[] file = TfRecords.encode(List.of(new byte[] {5}, DIGITS));
    file[8 + 4 + 1 + 4 + offset] ^= 1;
    Exception e = assertThrows(IllegalArgumentException.class, () -> TfRecords.decode(file));
    assertThat(e).hasMessageThat().isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource({"1", "11", "12", "15", "16", "24"})
  void aTornFileNamesTheRecordThatIsCutOff(int kept) {
    byte[] file = Arrays.copyOf(TfRecords.frame(DIGITS), kept);
    Exception e = assertThrows(IllegalArgumentException.class, () -> TfRecords.decode(file));
    assertThat(e).hasMessageThat().isEqualTo("record 0 is truncated");
  }
}
