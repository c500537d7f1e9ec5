package org.ithn.datasets.study;

import java.util.List;

/**
 * The studies of a data set, in the annotation's order.
 *
 * @param train what is learnt from; the only split that neighbours are mined in
 * @param validation what chooses the best checkpoint
 * @param test what is reported
 */
public record StudySet(List<Study> train, List<Study> validation, List<Study> test) {
  public StudySet {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }
}
