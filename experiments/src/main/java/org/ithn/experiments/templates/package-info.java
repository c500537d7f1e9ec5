/**
 * Groups of paraphrases among the sentences of training reports.
 *
 * <p>Start with {@link org.ithn.experiments.templates.TemplateMiner}. {@code SentenceKey} decides
 * which sentences are paraphrases; change its word lists to group more or fewer of them.
 */
package org.ithn.experiments.templates;
