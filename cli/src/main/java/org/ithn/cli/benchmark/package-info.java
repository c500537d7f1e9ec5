/**
 * Benchmarks of the parts of the program, compared with the limits of the machine.
 *
 * <p>Start with {@link org.ithn.cli.benchmark.Benchmark}, which measures each row in a separate
 * process so that peak memory is per row.
 *
 * <p>To add a kind of row, implement {@link org.ithn.cli.benchmark.BenchmarkCase} and add its name
 * to {@link org.ithn.cli.benchmark.BenchmarkCases}.
 */
package org.ithn.cli.benchmark;
