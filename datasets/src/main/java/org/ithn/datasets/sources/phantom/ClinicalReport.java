package org.ithn.datasets.sources.phantom;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Report text of phantoms with {@link Prevalence#CLINICAL}: one sentence per finding, in several
 * wordings and in any order.
 *
 * <p>A sentence has its usual wording with probability {@value #USUAL_WORDING}, and otherwise one
 * of the others. The sentences have their usual order with probability {@value #USUAL_ORDER}, and
 * otherwise any.
 */
public final class ClinicalReport {
  private static final double USUAL_WORDING = 0.85;
  private static final double USUAL_ORDER = 0.85;

  private ClinicalReport() {}

  /** Returns the wordings of each sentence, the usual one first, in the usual order. */
  public static List<ImmutableList<String>> wordings(PhantomFindings findings) {
    return ClinicalWording.sentences(findings);
  }

  /** Returns the most probable report of the findings. */
  public static String usual(PhantomFindings findings) {
    return String.join(" ", wordings(findings).stream().map(each -> each.get(0)).toList());
  }

  /**
   * Returns a report of the findings whose order and wording are drawn as in the data.
   *
   * @param seed the seed of the draw
   * @param id the id of the study; reports of different studies are independent
   */
  public static String sample(PhantomFindings findings, long seed, String id) {
    return sample(findings, RandomStreams.keyed(seed, id));
  }

  static String sample(PhantomFindings findings, RandomStreams streams) {
    List<String> sentences = new ArrayList<>();
    for (ImmutableList<String> choices : wordings(findings)) {
      sentences.add(wording(choices, streams.of("wording/" + sentences.size())));
    }
    Random order = streams.of("order");
    if (order.nextDouble() >= USUAL_ORDER) {
      Collections.shuffle(sentences, order);
    }
    return String.join(" ", sentences);
  }

  private static String wording(ImmutableList<String> choices, Random random) {
    boolean usual = random.nextDouble() < USUAL_WORDING;
    return choices.get(usual ? 0 : 1 + random.nextInt(choices.size() - 1));
  }
}
