/**
 * METEOR 1.5 for English, in this process: exact, stem, synonym and paraphrase matches, beam
 * alignment, and the official way to sum a corpus.
 *
 * <p>Start with {@link org.ithn.metrics.meteor.MeteorScorer} over {@link
 * org.ithn.metrics.meteor.MeteorResources}, which reads the official resource files from a folder
 * of the user; a module whose file is missing is left out and the signature says so. The way of a
 * pair: {@code MeteorTokenizer} makes words, {@code Lexicon} looks them up, {@code
 * CandidateMatches} lists all matches, {@code AlignmentSearch} chooses, {@code MeteorStatistics}
 * counts and scores.
 *
 * <p>To add a kind of match, add a constant to {@link org.ithn.metrics.meteor.MeteorModule} and
 * list its matches in {@code CandidateMatches}.
 */
package org.ithn.metrics.meteor;
