package org.ithn.framework.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PythonStringsTest {
  // Characters for which Python 3's str.isspace() is true; all lie in the basic plane.
  private static final String PYTHON_SPACES =
      "\t\n\u000b\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004"
          + "\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

  @Test
  void isSpaceMatchesPythonExactly() {
    Set<Integer> blanks = new TreeSet<>();
    for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
      if (PythonStrings.isSpace((char) c)) {
        blanks.add(c);
      }
    }
    Set<Integer> expected = new TreeSet<>();
    PYTHON_SPACES.chars().forEach(expected::add);
    assertThat(blanks).containsExactlyElementsIn(expected);
  }

  @Test
  void splitDropsAnyRunOfWhiteSpace() {
    assertThat(PythonStrings.split("\u00a0 heart\u3000\n size "))
        .containsExactly("heart", "size")
        .inOrder();
    assertThat(PythonStrings.split(" \t")).isEmpty();
  }

  @Test
  void lowerEqualsTheMethodOfTheJdkInWords() {
    for (String text :
        List.of(
            "Heart SIZE \u00c9 Normal.",
            "\u039f\u0394\u039f\u03a3 \u03a3\u039f\u03a6\u039f\u03a3, \u03a3.",
            "\u0391\u0301\u03a3\u0301\u0391 \u0391\u03a3'\u0391 \u0391'\u03a3",
            "\u0130stanbul d\u0130")) {
      assertWithMessage(text)
          .that(PythonStrings.lower(text))
          .isEqualTo(text.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void stripKeepsInnerWhiteSpace() {
    assertThat(PythonStrings.strip("\u001c a  b\u2009")).isEqualTo("a  b");
    assertThat(PythonStrings.strip("\u0085 ")).isEmpty();
  }
}
