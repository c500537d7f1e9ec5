package org.ithn.cli.commands;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.ithn.framework.files.ControlCharacters;

/**
 * Print writer that shows control characters as escapes such as {@code \x1b}, so that ids, paths
 * and archive entries of others cannot move the cursor, hide text or reverse its direction.
 *
 * <p>Line feeds and tabs stay. {@link #control} writes a terminal sequence of this program.
 */
final class SafePrintWriter extends PrintWriter {
  private final Writer terminal;

  private SafePrintWriter(Writer terminal) {
    super(new Escaping(terminal), true);
    this.terminal = terminal;
  }

  /** Returns a writer of UTF-8 text that flushes after each line. */
  static SafePrintWriter of(OutputStream stream) {
    return new SafePrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
  }

  /** Returns a path or name as a field of a line, in which its line feeds and tabs are escapes. */
  static String field(Object name) {
    return name.toString().replace("\n", "\\n").replace("\t", "\\t");
  }

  /** Writes a sequence for the terminal unchanged. */
  void control(String sequence) {
    flush();
    try {
      terminal.write(sequence);
      terminal.flush();
    } catch (IOException e) {
      setError();
    }
  }

  /** Writer that replaces the control characters and those that change the text direction. */
  private static final class Escaping extends FilterWriter {
    Escaping(Writer out) {
      super(out);
    }

    @Override
    public void write(int c) throws IOException {
      if (ControlCharacters.isUnsafe((char) c)) {
        out.write(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", c));
      } else {
        out.write(c);
      }
    }

    @Override
    public void write(char[] buffer, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        write(buffer[i]);
      }
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        write(text.charAt(i));
      }
    }
  }
}
