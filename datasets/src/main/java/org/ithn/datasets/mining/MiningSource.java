package org.ithn.datasets.mining;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ithn.datasets.study.Study;

/**
 * What neighbours were mined from, and how.
 *
 * @param encoder the signature of the report encoder
 * @param config which neighbours count
 * @param studies how many training studies there were
 * @param dataHash SHA-256 over their ids and reports, in order
 */
public record MiningSource(String encoder, MiningConfig config, int studies, String dataHash) {
  /** SHA-256 over ids and reports in their order, in hexadecimal digits. */
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
