/**
 * METEOR 1.5 for English in pure Java: exact, stem, synonym and paraphrase matches, alignment by
 * beam search, and the official corpus aggregation.
 *
 * <p>Start with {@link org.ithn.metrics.meteor.MeteorScorer} over {@link
 * org.ithn.metrics.meteor.MeteorResources}, which reads the official resource files from a user's
 * folder; a module whose file is missing is disabled, and the signature lists the enabled ones. The
 * stages of scoring a pair: {@code MeteorTokenizer} splits it into words, {@code Lexicon} looks
 * them up, {@code CandidateMatches} lists all matches, {@code AlignmentSearch} selects an
 * alignment, {@code MeteorStatistics} counts and scores.
 *
 * <p>To add a kind of match, add a constant to {@link org.ithn.metrics.meteor.MeteorModule} and
 * list its matches in {@code CandidateMatches}.
 */
package org.ithn.metrics.meteor;
