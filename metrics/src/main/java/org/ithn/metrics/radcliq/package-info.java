/**
 * RadCliQ, a weighted sum of other metrics; start with {@link org.ithn.metrics.radcliq.RadCliq}.
 */
package org.ithn.metrics.radcliq;
