package org.ithn.cli.schedulers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Template of a pod with one container that is not restarted in place.
 *
 * @param name name of the container
 * @param command command and arguments of the container
 * @param threads processors that the pod requests
 * @param settings image and volumes
 */
public record PodTemplate(String name, List<String> command, int threads, PodSettings settings) {
  /** Returns a template. */
  public PodTemplate {
    command = List.copyOf(command);
  }

  /** Adds the template's specification. */
  public void addTo(ObjectNode template) {
    ObjectNode spec = template.putObject("spec");
    spec.put("restartPolicy", "Never");
    spec.put("terminationGracePeriodSeconds", ArrayJob.GRACE_SECONDS);
    ObjectNode container = spec.putArray("containers").addObject();
    container.put("name", name);
    container.put("image", settings.image());
    command.forEach(container.putArray("command")::add);
    container.putObject("resources").putObject("requests").put("cpu", String.valueOf(threads));
    container.putArray("volumeMounts");
    spec.putArray("volumes");
    for (int i = 0; i < settings.volumes().size(); i++) {
      PodSettings.Volume volume = settings.volumes().get(i);
      container
          .withArray("volumeMounts")
          .addObject()
          .put("name", "volume-" + i)
          .put("mountPath", volume.path().toString());
      spec.withArray("volumes")
          .addObject()
          .put("name", "volume-" + i)
          .putObject("persistentVolumeClaim")
          .put("claimName", volume.claim());
    }
  }
}
