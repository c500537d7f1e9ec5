package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

class CellTextTest {
  private static final String HOSTILE = "=1+1|\\write18{id}\n<b>_%&$#^~`[x]\u001b[31m";

  @Test
  void latexHasNoCommandsOfUsers() {
    assertThat(CellText.latex(HOSTILE))
        .isEqualTo(
            "=1+1|\\textbackslash{}write18\\{id\\} \\textless{}b\\textgreater{}\\_\\%\\&\\$\\#"
                + "\\textasciicircum{}\\textasciitilde{}`[x] [31m");
  }

  @Test
  void markdownHasNoMarkupOfUsersAndNoSecondLine() {
    assertThat(CellText.markdown(HOSTILE))
        .isEqualTo("=1+1\\|\\\\write18{id} &lt;b&gt;_%&amp;$#^~\\`\\[x\\] \\[31m");
  }

  @Test
  void cellsAreNoFormulas() {
    assertThat(CellText.csv("=1+1")).isEqualTo("'=1+1");
    assertThat(CellText.csv("\t@SUM(A1)")).isEqualTo(" @SUM(A1)");
    assertThat(CellText.csv("R2GenCMN + ITHN")).isEqualTo("R2GenCMN + ITHN");
  }
}
