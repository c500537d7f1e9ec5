package org.ithn.datasets.mining;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ithn.datasets.study.Study;

/**
 * Origin of mined neighbours: encoder, rules and data.
 *
 * @param encoder the signature of the report encoder
 * @param config rules that decide which neighbours count
 * @param studies the number of training studies
 * @param dataHash SHA-256 of their ids and reports, see {@link #hash}
 */
public record MiningProvenance(String encoder, MiningConfig config, int studies, String dataHash) {
  /** Returns the SHA-256 of ids and reports in order, in hexadecimal digits. */
  public static String hash(List<Study> studies) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (Study study : studies) {
      for (String text : List.of(study.id(), study.report())) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hasher.putInt(bytes.length).putBytes(bytes);
      }
    }
    return hasher.hash().toString();
  }
}
