package org.ithn.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_ContextOptions;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** TensorFlow's devices, read through the C API because the Java API does not expose them. */
public final class Devices {
  private Devices() {}

  /**
   * Returns the types of the devices, such as {@code CPU} and {@code GPU}, in TensorFlow's order.
   */
  @SuppressWarnings("try") // the scope frees the objects created in it
  public static List<String> types() {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TFE_ContextOptions options = TFE_ContextOptions.newContextOptions();
      TFE_Context context = TFE_Context.newContext(options, status);
      status.throwExceptionIfNotOK();
      TF_DeviceList list = tensorflow.TFE_ContextListDevices(context, status);
      status.throwExceptionIfNotOK();
      try {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < tensorflow.TF_DeviceListCount(list); i++) {
          types.add(tensorflow.TF_DeviceListType(list, i, status).getString());
        }
        return types;
      } finally {
        tensorflow.TF_DeleteDeviceList(list);
      }
    }
  }
}
