package org.ithn.datasets.study;

import java.util.List;

/**
 * Studies of a data set, in the annotation's order.
 *
 * @param train the training split, the only one in which neighbours are mined
 * @param validation the split that selects the best checkpoint
 * @param test the split on which results are reported
 */
public record StudySet(List<Study> train, List<Study> validation, List<Study> test) {
  public StudySet {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }
}
