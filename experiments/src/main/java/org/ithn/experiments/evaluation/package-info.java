/**
 * Scores of a model beside those of baselines that need no decoder.
 *
 * <p>Start with {@link org.ithn.experiments.evaluation.Baselines}. {@link
 * org.ithn.experiments.evaluation.ScoreTable} compares its predictions with the model's. To add a
 * baseline, add its predictions in {@code Baselines.compute}.
 */
package org.ithn.experiments.evaluation;
