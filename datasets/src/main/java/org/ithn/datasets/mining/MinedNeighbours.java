package org.ithn.datasets.mining;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.study.Neighbours;
import org.ithn.datasets.study.Study;

/**
 * The ranked neighbours of every training study.
 *
 * @param source what they were mined from
 * @param counts what was left out
 * @param byStudy id to neighbours, the most similar first, in the order of the annotation
 */
public record MinedNeighbours(
    MiningSource source, MiningCounts counts, Map<String, List<Neighbour>> byStudy)
    implements Neighbours {
  public MinedNeighbours {
    ImmutableMap.Builder<String, List<Neighbour>> copy = ImmutableMap.builder();
    byStudy.forEach((id, neighbours) -> copy.put(id, List.copyOf(neighbours)));
    byStudy = copy.buildOrThrow();
  }

  @Override
  public List<String> rankedNeighbours(String studyId) {
    return neighbours(studyId).stream().map(Neighbour::id).toList();
  }

  /** With their similarities; empty if the study is unknown or has none. */
  public List<Neighbour> neighbours(String studyId) {
    return byStudy.getOrDefault(studyId, List.of());
  }

  /** Whether these very studies and reports, in this order, were mined. */
  public boolean isMinedFrom(List<Study> train) {
    return source.dataHash().equals(MiningSource.hash(train));
  }
}
