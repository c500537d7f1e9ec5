/**
 * Inner products of many rows, computed block by block. Start with {@link
 * org.ithn.framework.search.BlockProducts}; another implementation can replace it behind the same
 * method.
 */
package org.ithn.framework.search;
