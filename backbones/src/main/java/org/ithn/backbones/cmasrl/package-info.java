/**
 * CMAS-RL: a planner that chooses for each sentence whether the report ends, or which of two
 * writers writes it.
 *
 * <p>Start with {@link org.ithn.backbones.cmasrl.CmasRl}; its configuration name is {@code
 * cmas-rl}. {@code ReportStep} computes one position of a report, in training and in the search
 * alike. To add a third writer, extend the lists of writers and of log weights there.
 */
package org.ithn.backbones.cmasrl;
