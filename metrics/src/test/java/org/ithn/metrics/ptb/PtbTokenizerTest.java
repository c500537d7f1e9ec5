package org.ithn.metrics.ptb;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests on our own sentences; the expected tokens were checked against the caption tools'
 * tokeniser.
 */
class PtbTokenizerTest {
  private final PtbTokenizer tokenizer = new PtbTokenizer();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "He can't go; they won't, I'd've said.|he ca n't go ; they wo n't , i 'd 've said .",
        "It's John's dog's.|it 's john 's dog 's .",
        "cannot gonna gotta wanna lemme gimme|can not gon na got ta wan na lem me gim me",
        "'tis 'twas|'t is 't was",
        "Mr. Smith and Dr. Jones vs. St. Mary's|mr. smith and dr. jones vs. st. mary 's",
        "It cost $5.00, or 3.5% of 1,000,000 (approx.)|it cost $ 5.00 , or 3.5 % of 1,000,000 -lrb-"
            + " approx . -rrb-",
        "[see 2] {a}|-lsb- see 2 -rsb- -lcb- a -rcb-",
        "Wait... what?! No--yes -- well|wait ... what ?! no -- yes -- well",
        "\"Quoted\" 'single' ``back''|`` quoted '' ` single ' `` back ''",
        "10:30 a.m. on 5/6/2010|10:30 a.m. on 5/6/2010",
        "AT&T M&Ms #1 50% a*b|at&t m&m s # 1 50 % a * b",
        "1990s '90s 1960's 3rd 1/2 3.5cm 6\"|1990s '90s 1960 's 3rd 1/2 3.5 cm 6 ''",
        "No. 5 is No. one|no. 5 is no . one",
        "semi-colon;colon:comma,period.done|semi-colon ; colon : comma , period.done",
        "L1-L2 C5/6 x2-3 5-10 +3 -4 .5|l1-l2 c5/6 x2-3 5-10 +3 -4 .5",
        "the boys' toys DON'T|the boys ' toys do n't",
        "hi!!! ..... .... .. .|hi !!! ... ... . . .",
        "N. Astor and E. Division St.|n. astor and e. division st.",
        "Plan B. The end|plan b . the end",
        "no. The Pa. coal, my pa. said|no . the pa. coal , my pa . said",
        "http://a.org/x?y=1 me@b.com <br> done|http://a.org/x?y=1 me@b.com <br> done",
        "O'Brien's o'clock|o'brien 's o'clock",
      })
  void tokensEqualTheCaptionTools(String text, String tokens) {
    assertThat(String.join(" ", tokenizer.tokens(text))).isEqualTo(tokens);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "\u00bd and 1\u00bd|1/2 and 1 1/2",
        "x\u00b2, 10\u207b\u00b3, H\u2082O|x \u00b2 , 10 \u207b\u00b3 , h \u2082 o",
        "\u00a35 \u20ac5 5\u00a2 \u00a55 US$5|# 5 $ 5 5 cents \u00a5 5 us$ 5",
        "good \ud83d\ude00 day\ud83d\udc4d\ud83c\udffb now \u263a|good day now \u263a",
        "a\u0001b in\u00adforma x\u200by|a b informa x y",
        "R&amp;D a &amp; b &gt; &LT; &quot;x&quot;&nbsp;y|r&d a & b > < `` x '' y",
        "a Ph.D.|a ph.d.",
        "at 5 p.m.|at 5 p.m.",
        "C++, c#|c++ , c#",
        "rock 'n' roll 'n run|rock 'n' roll 'n run",
        "Y'all y'know|y' all y' know",
        "-LRB- x -rrb-|-lrb- x -rrb-",
        "do n't|do n't",
        "left_lung ___ a_|left_lung ___ a _",
        "no\u2011one|no\u2011one",
      })
  void symbolsAndRareWordsAreThoseOfTheCaptionTools(String text, String tokens) {
    assertThat(String.join(" ", tokenizer.tokens(text))).isEqualTo(tokens);
  }

  @Test
  void blankTextHasNoTokens() {
    assertThat(tokenizer.tokens(" \t\u00a0\u3000")).isEmpty();
  }

  @Test
  void captionsLosePunctuationButKeepBrackets() {
    assertThat(new CaptionTokenizer().apply("A dog's 'ball' (red).\nReally?!"))
        .isEqualTo("a dog 's ball -lrb- red -rrb- really ?!");
  }
}
