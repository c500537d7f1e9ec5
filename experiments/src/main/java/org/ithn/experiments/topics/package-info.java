/**
 * Topics of studies: which of a fixed list of findings each study has.
 *
 * <p>Start with {@link org.ithn.experiments.topics.TopicTable}. {@link
 * org.ithn.experiments.topics.TopicSource} reads topics from Open-i's indexing or from the words of
 * reports; add a static method there for another source.
 */
package org.ithn.experiments.topics;
