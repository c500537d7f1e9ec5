package org.ithn.framework.tensors.torch;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors that PyTorch saves with its lazy negative or conjugate bit. */
final class PendingSignsTest {
  @TempDir private Path folder;

  private TensorData read(String type, int size, byte[] bytes, String... flags) throws IOException {
    Path file =
        new TorchFiles()
            .op('}')
            .text("a")
            .vector(type, size, bytes, flags)
            .op('s')
            .write(folder.resolve("a.pth"));
    return TorchCheckpoint.read(file).get("a");
  }

  @Test
  void negativeBitChangesTheSigns() throws IOException {
    byte[] bytes = TorchFiles.bytes(1, -2, 3);
    assertThat(read("FloatStorage", 3, bytes, "neg").floats()).isEqualTo(new float[] {-1, 2, -3});
    assertThat(read("FloatStorage", 3, bytes, "conj").floats()).isEqualTo(new float[] {1, -2, 3});
    assertThat(read("FloatStorage", 3, bytes).floats()).isEqualTo(new float[] {1, -2, 3});
  }

  @Test
  void negativeBitChangesTheSignsOfHalfAndDoublePrecision() throws IOException {
    byte[] halves = {0, 0x3c, 0, (byte) 0xb4}; // 1 and -0.25
    assertThat(read("HalfStorage", 2, halves, "neg").floats()).isEqualTo(new float[] {-1, 0.25f});
    byte[] one = new byte[8];
    ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN).putDouble(1.5);
    assertThat(read("DoubleStorage", 1, one, "neg").doubles()).isEqualTo(new double[] {-1.5});
  }

  @Test
  void conjugateBitChangesTheSignOfTheImaginaryPart() throws IOException {
    byte[] complex = TorchFiles.bytes(1, 2, 3, -4); // 1 + 2i and 3 - 4i
    ByteBuffer conjugate = read("ComplexFloatStorage", 2, complex, "conj").bytes();
    assertThat(conjugate).isEqualTo(ByteBuffer.wrap(TorchFiles.bytes(1, -2, 3, 4)));
    ByteBuffer negative = read("ComplexFloatStorage", 2, complex, "neg").bytes();
    assertThat(negative).isEqualTo(ByteBuffer.wrap(TorchFiles.bytes(-1, -2, -3, 4)));
  }

  @Test
  void integersWithANegativeBitAreRefusedByName() {
    Exception e =
        assertThrows(IOException.class, () -> read("ByteStorage", 2, new byte[] {1, 2}, "neg"));
    assertThat(e).hasMessageThat().contains("the tensor 'a' of type U8 has a negative");
  }
}
