package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  @Test
  void longMessagesKeepTheirStartAndEnd() {
    StringWriter text = new StringWriter();
    try (PrintWriter err = new PrintWriter(text)) {
      String field = "9".repeat(100_000);
      Exception thrown = new IllegalArgumentException("a.csv: has " + field + "; correct it");
      assertThat(Failures.explain(thrown, err)).isEqualTo(Failures.USER_ERROR);
    }
    assertThat(text.toString()).startsWith("ithn: a.csv: has 999");
    assertThat(text.toString()).endsWith("999; correct it\n");
    assertThat(text.toString().length()).isLessThan(4100);
  }
}
