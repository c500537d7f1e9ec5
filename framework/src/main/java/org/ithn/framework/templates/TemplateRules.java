package org.ithn.framework.templates;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;

/** Rules for the training sentences that become templates. */
public record TemplateRules(
    @Key(value = "the smallest number of training studies of a template", range = "at least 1")
        int leastStudies,
    @Key(value = "the largest number of words of a template", range = "1 to 64") int mostWords) {
  private static final int LARGEST = 64;

  public TemplateRules {
    check(leastStudies >= 1, "leastStudies", leastStudies, "at least 1");
    check(mostWords >= 1 && mostWords <= LARGEST, "mostWords", mostWords, "1 to 64");
  }
}
