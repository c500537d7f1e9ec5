/**
 * Files with which a scheduler runs the cells of an ablation: a job array of Slurm and an Indexed
 * Job of Kubernetes.
 *
 * <p>Start with {@link org.ithn.cli.schedulers.ArrayJob}, the tasks, then {@link
 * org.ithn.cli.schedulers.SlurmScript} and {@link org.ithn.cli.schedulers.IndexedJob}. To add a
 * scheduler, write an {@code ArrayJob} in its format; each task runs {@code ./ithn ablate --out DIR
 * --cell NAME}, which can be killed and repeated at any time.
 */
package org.ithn.cli.schedulers;
