/**
 * Scalar products of many rows, a block at a time: {@link org.ithn.framework.search.BlockProducts}.
 * Another way to compute them takes its place behind the same method.
 */
package org.ithn.framework.search;
