/**
 * Folders to submit to public leaderboards.
 *
 * <p>Start with {@link org.ithn.cli.submission.RexrankSubmission}.
 */
package org.ithn.cli.submission;
