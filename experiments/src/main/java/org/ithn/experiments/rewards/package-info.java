/**
 * Rewards of generated reports for the self-critical phase.
 *
 * <p>Start with {@link org.ithn.experiments.rewards.RewardProvider}, the plug-in point, and {@link
 * org.ithn.experiments.rewards.RewardSum}, which adds rewards. To add one, implement the provider
 * like {@link org.ithn.experiments.rewards.LabelReward} and list it in {@code META-INF/services}.
 */
package org.ithn.experiments.rewards;
