package org.ithn.datasets.sources.iuxray;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.ithn.datasets.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodings of XML files, and silence about those that are wrong. */
final class XmlTextTest {
  private static byte[] xml(String declaration, Charset charset) {
    return (declaration + "<a>\n\u00e4</a>").getBytes(charset);
  }

  @Test
  void invalidBytesAreRefusedWithoutLinesOnStandardError() {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Exception e =
          assertThrows(
              DataException.class,
              () -> ReportXml.read("7.xml", xml("", StandardCharsets.ISO_8859_1)));
      assertThat(e).hasMessageThat().startsWith("7.xml, line 2: is not valid XML (a byte that");
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-8", "UTF-16", "windows-1252"})
  void theDeclaredEncodingIsUsed(String name) {
    String declaration = "<?xml version='1.0' encoding='%s'?>".formatted(name);
    assertThat(XmlText.decode("7.xml", xml(declaration, Charset.forName(name))))
        .isEqualTo(declaration + "<a>\n\u00e4</a>");
  }

  @Test
  void aByteOrderMarkIsRemoved() {
    byte[] marked = "\ufeff<a/>".getBytes(StandardCharsets.UTF_8);
    assertThat(XmlText.decode("7.xml", marked)).isEqualTo("<a/>");
  }

  @Test
  void anUnknownEncodingIsNamed() {
    byte[] content = xml("<?xml version='1.0' encoding='nope'?>", StandardCharsets.UTF_8);
    Exception e = assertThrows(DataException.class, () -> XmlText.decode("7.xml", content));
    assertThat(e).hasMessageThat().contains("unknown encoding 'nope'");
  }
}
