package org.ithn.metrics.ptb;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Patterns of Penn Treebank tokens, in order of preference; contractions are split off afterwards.
 */
final class PtbPatterns {
  private static final String LETTER = "[\\p{L}\\p{M}]";
  private static final String ALNUM = "[\\p{L}\\p{M}\\p{Nd}]";
  private static final String HYPHEN = "[-_/\u2010\u2011]";
  private static final String CONTRACTION =
      "['\u2019](?:[sSmMdD]|[rR][eE]|[vV][eE]|[lL][lL])(?!" + ALNUM + ")";

  /** Pattern of a word character, for checks between tokens. */
  static final Pattern WORD_CHARACTER = Pattern.compile(ALNUM);

  /** Pattern of letters separated by single periods: "u.s", "t.v", "e.g". */
  static final Pattern ACRONYM = Pattern.compile("\\p{L}(?:\\.\\p{L})+(?!" + ALNUM + ")");

  static final List<Pattern> TOKENS =
      List.of(
          Pattern.compile("</?[A-Za-z!][^<>\\n]*>"),
          Pattern.compile("&[lLgG][tT];"),
          Pattern.compile("https?://[^\\s<>\"]+[^\\s<>\".,;:!?)]"),
          Pattern.compile("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+"),
          Pattern.compile("-[lLrR][rRcCsS][bB]-"), // a bracket by its name
          Pattern.compile("[cC]\\+\\+|[cCfF]#"),
          Pattern.compile("[A-Z]*\\$"),
          Pattern.compile(CONTRACTION),
          Pattern.compile("[nN]['\u2019][tT](?!" + ALNUM + ")"),
          Pattern.compile("(?<!" + ALNUM + ")['\u2019]\\p{Nd}{2}s?(?!" + ALNUM + ")"),
          Pattern.compile("['\u2019][nN](?:['\u2019](?!" + ALNUM + ")|(?=\\s|$))"),
          Pattern.compile("[yY](?!" + CONTRACTION + ")['\u2019](?=" + LETTER + ")"),
          Pattern.compile("\\p{Nd}+(?:/\\p{Nd}+)+(?![/\\w])"),
          Pattern.compile("[+-]?\\p{Nd}*(?:[.,:]\\p{Nd}+)+(?![\\p{Nd}-])"),
          Pattern.compile("[+-]?\\p{Nd}+(?!" + ALNUM + "|[-/]" + ALNUM + ")"),
          Pattern.compile(
              "[\u207a\u207b\u208a\u208b]?(?:[\u00b9\u00b2\u00b3\u2070-\u2079]+|[\u2080-\u2089]+)"),
          Pattern.compile("(?:[A-Z]+&[A-Z]+)(?![A-Z])"),
          Pattern.compile("[dDlLoO]['\u2019]" + LETTER + "{2,}(?:-" + ALNUM + "+)*"),
          Pattern.compile("[mM][aA]['\u2019][aA][mM](?!" + ALNUM + ")"),
          Pattern.compile(
              ALNUM
                  + "+(?:"
                  + HYPHEN
                  + ALNUM
                  + "+)*(?:\\."
                  + LETTER
                  + ALNUM
                  + "*(?:[-_/.]"
                  + ALNUM
                  + "+)*)?"),
          Pattern.compile("[#@](?:" + ALNUM + "|_)+(?<![#]\\p{Nd}{1,20})"),
          Pattern.compile("\\.{3,5}"),
          Pattern.compile("[?!]+"),
          Pattern.compile("_+"),
          Pattern.compile("-{2,}|[\u2013-\u2015]"),
          Pattern.compile("``|''"),
          Pattern.compile("[^\\n]"));

  private PtbPatterns() {}
}
