package org.ithn.datasets.sources.phantom;

import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * Phantom of {@link Prevalence#CLINICAL}: one of two near-duplicates.
 *
 * <p>The studies 2k and 2k + 1 of a split share anatomy, visibility, order and wording. Exactly one
 * finding is normal in one of them and abnormal in the other, so their reports differ in exactly
 * one sentence. Exposure and noise of their images differ.
 *
 * <p>Finding f is the one that differs with a probability proportional to its prevalence p. Each
 * other finding of a pair is abnormal with the probability that makes p its prevalence over all
 * studies.
 *
 * @param findings the findings
 * @param visibility the contrast of each finding
 * @param streams the generators of the drawing and the wording
 */
record ClinicalStudy(PhantomFindings findings, Visibility visibility, RandomStreams streams) {
  /** Smallest share of the additional width of an enlarged heart. */
  private static final double LEAST_WIDENING = 0.45;

  /** Smallest contrast of other findings; contrasts are log-uniform. */
  private static final double LEAST_CONTRAST = 0.16;

  /**
   * Draws a study.
   *
   * @param split the name of the split
   * @param index the number of the study in its split, from 0
   */
  static ClinicalStudy sample(long seed, String split, int index) {
    RandomStreams pair = RandomStreams.keyed(seed, split + "/pair" + index / 2);
    RandomStreams study = RandomStreams.keyed(seed, split + "/study" + index);
    return new ClinicalStudy(
        findings(pair.of("findings"), index % 2),
        visibility(pair),
        part -> part.equals("scan") ? study.of(part) : pair.of(part));
  }

  @SuppressWarnings("EnumOrdinal") // states are listed in the order of the constants
  private static PhantomFindings findings(Random random, int twin) {
    ClinicalFinding[] all = ClinicalFinding.values();
    int[] states = new int[all.length];
    for (ClinicalFinding each : all) {
      states[each.ordinal()] = each.sampleShared(random);
    }
    ClinicalFinding different = ClinicalFinding.sampleDifferent(random);
    int abnormal = different.sampleAbnormal(random);
    states[different.ordinal()] = random.nextInt(2) == twin ? abnormal : 0;
    return PhantomFindings.ofStates(states);
  }

  private static Visibility visibility(RandomStreams streams) {
    DoubleUnaryOperator contrast = u -> StrictMath.pow(LEAST_CONTRAST, 1 - u);
    return new Visibility(
        visibility(ClinicalFinding.HEART, streams, u -> LEAST_WIDENING + (1 - LEAST_WIDENING) * u),
        visibility(ClinicalFinding.RIGHT_EFFUSION, streams, contrast),
        visibility(ClinicalFinding.LEFT_EFFUSION, streams, contrast),
        visibility(ClinicalFinding.NODULE, streams, contrast),
        visibility(ClinicalFinding.PNEUMOTHORAX, streams, contrast),
        visibility(ClinicalFinding.DEVICE, streams, contrast));
  }

  private static double visibility(
      ClinicalFinding finding, RandomStreams streams, DoubleUnaryOperator value) {
    String part = "visibility/" + finding.name().toLowerCase(Locale.ROOT);
    return value.applyAsDouble(streams.of(part).nextDouble());
  }
}
