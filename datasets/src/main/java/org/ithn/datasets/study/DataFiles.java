package org.ithn.datasets.study;

import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** Files of a data set, {@code data.files.*}. */
public record DataFiles(
    @Key(value = "path of `annotation.json`", range = "a path", resume = Resume.MOVED)
        String annotation,
    @Key(
            value = "path of the folder that image paths in the annotation are relative to",
            range = "a path",
            resume = Resume.MOVED)
        String images,
    @Key(
            value =
                "path of the prior hard negatives that `mine` wrote; empty if the strategy needs"
                    + " none, or to mine them when training starts",
            range = "a path, or empty",
            resume = Resume.MOVED)
        String neighbours) {}
