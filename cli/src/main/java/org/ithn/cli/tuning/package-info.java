/**
 * Search for values of configuration keys with the best validation score.
 *
 * <p>Start with {@link org.ithn.cli.tuning.SearchSpace}, the values, {@link
 * org.ithn.cli.tuning.Search}, which proposes trials, and {@link org.ithn.cli.tuning.TuneRunner},
 * which trains them and tells the search their scores. To add a search, implement {@code Search}
 * and add it to {@link org.ithn.cli.tuning.SearchPlan}.
 */
package org.ithn.cli.tuning;
