/**
 * How fast the parts are here, beside what the machine could do.
 *
 * <p>Start with {@link org.ithn.cli.benchmark.Benchmark}: rows by name, each measured in a process
 * of its own, so that its peak memory is its own too. A row is a {@link
 * org.ithn.cli.benchmark.BenchmarkCase}; to add a kind of row, write one and name it in {@link
 * org.ithn.cli.benchmark.BenchmarkCases}.
 */
package org.ithn.cli.benchmark;
