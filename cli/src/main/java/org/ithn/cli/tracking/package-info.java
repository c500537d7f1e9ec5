/**
 * Publication of finished work to an MLflow tracking server.
 *
 * <p>Start with {@link org.ithn.cli.tracking.MlflowPublisher}. {@link
 * org.ithn.cli.tracking.RunContent} and {@link org.ithn.cli.tracking.AblationContent} read a run or
 * an ablation into {@link org.ithn.cli.tracking.TrackedRun}s. Another tracker needs a publisher of
 * its own for the same records.
 */
package org.ithn.cli.tracking;
