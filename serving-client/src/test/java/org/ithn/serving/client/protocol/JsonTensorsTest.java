package org.ithn.serving.client.protocol;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class JsonTensorsTest {
  private static final byte[] BYTES = new byte[131];

  static {
    for (int i = 0; i < BYTES.length; i++) {
      BYTES[i] = (byte) (3 * i);
    }
  }

  @Test
  void wrappedAndUnpaddedBase64IsRead() throws Exception {
    String plain = Base64.getEncoder().encodeToString(BYTES);
    String wrapped = Base64.getMimeEncoder().encodeToString(BYTES).replace("\r\n", "\\n") + "\\n";
    for (String text : new String[] {plain, wrapped, plain.replace("=", ""), " " + plain}) {
      assertThat(read(text)).isEqualTo(ByteString.copyFrom(BYTES));
    }
  }

  @Test
  void wrongCharactersAreShown() {
    assertRefused("AB-D", "b64 contains '-' at character 3, which is not standard base64");
    assertRefused("data:image/png;base64,AAAA", "b64 contains ':' at character 5");
    assertRefused("AAAAA", "b64 is cut off or wrongly padded");
  }

  private static void assertRefused(String text, String problem) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> read(text));
    assertThat(e).hasMessageThat().startsWith("invalid JSON tensor: " + problem);
  }

  private static ByteString read(String text) throws Exception {
    WireTensor tensor =
        JsonTensors.fromJson(JsonTensors.MAPPER.readTree("[{\"b64\": \"" + text + "\"}]"));
    return WireTensors.strings(tensor).get(0);
  }
}
