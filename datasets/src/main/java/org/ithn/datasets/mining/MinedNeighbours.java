package org.ithn.datasets.mining;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.study.Neighbours;
import org.ithn.datasets.study.Study;

/**
 * Ranked neighbours of every training study.
 *
 * @param source the data, encoder and settings of the mining run
 * @param counts numbers of excluded pairs and of studies with too few neighbours
 * @param byStudy neighbours by study id, most similar first; studies in the annotation's order
 */
public record MinedNeighbours(
    MiningProvenance source, MiningCounts counts, Map<String, List<Neighbour>> byStudy)
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

  /** Returns a study's neighbours with their similarities; empty if it is unknown or has none. */
  public List<Neighbour> neighbours(String studyId) {
    return byStudy.getOrDefault(studyId, List.of());
  }

  /** Returns true if exactly these studies and reports, in this order, were mined. */
  public boolean isMinedFrom(List<Study> train) {
    return source.dataHash().equals(MiningProvenance.hash(train));
  }
}
