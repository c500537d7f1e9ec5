/**
 * The command-line program.
 *
 * <p>Start with {@link org.ithn.cli.commands.Main}. Each command is a class in {@code commands};
 * the other packages contain ablations, benchmarks, pages and the doctor.
 */
package org.ithn.cli;
