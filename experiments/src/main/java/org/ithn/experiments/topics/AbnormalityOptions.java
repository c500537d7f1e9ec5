package org.ithn.experiments.topics;

import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** Options of the study input {@code abnormalities}. */
public record AbnormalityOptions(
    @Key(
            value =
                "path of the CSV file of `./ithn topics`; empty = the 20 topics that are found in"
                    + " the words of the reports",
            range = "a path, or empty",
            resume = Resume.MOVED)
        String file) {}
