package org.ithn.cli.tuning;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Search that draws every trial independently.
 *
 * @param space the search space
 * @param trials number of trials
 * @param epochs epochs of each trial
 * @param seed seed of the values
 */
record RandomSearch(SearchSpace space, int trials, int epochs, long seed) implements Search {
  @Override
  public List<Trial> ask(List<TrialScore> told) {
    Set<Integer> done =
        told.stream().map(score -> score.trial().number()).collect(Collectors.toSet());
    return IntStream.range(0, trials)
        .filter(number -> !done.contains(number))
        .mapToObj(number -> new Trial(number, space.sample(seed, number), epochs))
        .toList();
  }
}
