package org.ithn.datasets.sources.iuxray;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.DataException;

/**
 * Decoder of XML files.
 *
 * <p>The JDK's stream reader prints invalid bytes to standard error before it throws, so that it
 * must not see them.
 */
final class XmlText {
  private static final int DECLARATION = 200;
  private static final Pattern ENCODING =
      Pattern.compile("^\\s*<\\?xml[^>]*encoding\\s*=\\s*[\"']([^\"']+)");
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private XmlText() {}

  /**
   * Decodes a file by its byte order mark or its declaration, otherwise as UTF-8.
   *
   * @param place the file, for messages
   * @throws DataException if a byte is invalid; the message names the line
   */
  static String decode(String place, byte[] content) {
    Charset charset = charset(place, content);
    ByteBuffer in = ByteBuffer.wrap(content);
    CharBuffer out = CharBuffer.allocate(content.length + 1);
    CoderResult result = charset.newDecoder().decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      throw new DataException(
          "%s, line %d: is not valid XML (a byte that is not %s); save it in the declared encoding"
              .formatted(place, 1 + text.chars().filter(c -> c == '\n').count(), charset));
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static Charset charset(String place, byte[] content) {
    if (content.length >= 2
        && Math.min(content[0], content[1]) == -2
        && Math.max(content[0], content[1]) == -1) { // 0xfe and 0xff in either order
      return StandardCharsets.UTF_16;
    }
    String start =
        new String(content, 0, Math.min(DECLARATION, content.length), StandardCharsets.ISO_8859_1);
    Matcher declared = ENCODING.matcher(start);
    if (!declared.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(declared.group(1));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new DataException(
          "%s, line 1: is not valid XML (unknown encoding '%s'); save it as UTF-8"
              .formatted(place, declared.group(1)),
          e);
    }
  }
}
