package org.ithn.savedmodels;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * The ops that a model may contain, in its graph and in its functions.
 *
 * <p>TensorFlow runs every op of a SavedModel, and some read and write files or run programs. The
 * list contains the ops that exports use. Ops that save and restore variables may only be used for
 * this: no signature and no initialisation may depend on them.
 */
public final class AllowedOps {
  private static final Set<String> COMPUTATION =
      words(
          """
          Abs Add AddN AddV2 All Any ArgMax ArgMin AsString AssignVariableOp AvgPool
          BatchDatasetV2 BatchMatMul BatchMatMulV2 BatchMatMulV3 BiasAdd Bincount Bitcast BitwiseAnd BitwiseOr BroadcastArgs
          BroadcastTo Cast Ceil ClipByValue ConcatV2 ConcatenateDataset Const Conv2D Cos Cumsum
          DatasetToSingleElement DecodeJpeg DecodePng DecodeRaw DepthwiseConv2dNative Div DivNoNan Einsum
          Elu Empty EncodeJpeg EncodePng Equal Erf Exp ExpandDims Expm1 ExtractJpegShape Fill Floor
          FloorDiv FloorMod FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 Gather GatherNd GatherV2 Greater GreaterEqual
          Identity IdentityN If IgnoreErrorsDataset InplaceUpdate InvertPermutation IsFinite IsInf IsNan
          LeakyRelu LeftShift Less LessEqual Log Log1p LogSoftmax LogicalAnd LogicalNot LogicalOr
          MapDataset MatMul Max MaxPool MaxPoolV2 Maximum Mean Min Minimum MirrorPad Mul Neg NoOp NotEqual
          OneHot OnesLike Pack Pad PadV2 PartitionedCall Placeholder PlaceholderWithDefault Pow
          Prod Range Rank ReadVariableOp RealDiv Reciprocal ReduceJoin RegexFullMatch RegexReplace Relu Relu6
          Reshape ReverseV2 RightShift Round Rsqrt ScatterNd Select SelectV2 Selu Shape Sigmoid Sign Sin
          Size Slice Softmax Softplus Softsign SparseSoftmaxCrossEntropyWithLogits Split SplitV
          Sqrt Square SquaredDifference Squeeze StatefulPartitionedCall StatelessIf StatelessWhile
          StopGradient StridedSlice StringJoin StringLength StringLower StringSplitV2 StringStrip StringToNumber
          Sub Substr Sum Tanh TensorDataset TensorScatterUpdate TensorSliceDataset Tile TopKV2
          Transpose TruncateDiv UniqueV2 Unpack UnsortedSegmentSum VarHandleOp Where While ZerosLike
          """);

  private static final String SAVE = "SaveV2";
  private static final String RESTORE = "RestoreV2";

  private AllowedOps() {}

  private static Set<String> words(String text) {
    return Set.copyOf(
        Splitter.onPattern("\\s+").trimResults().omitEmptyStrings().splitToList(text));
  }

  /**
   * Returns the nodes with ops that are not allowed, each as {@code node (op)}, followed by its
   * function if it is in one.
   */
  public static List<String> violations(MetaGraphDef meta) {
    List<String> found = new ArrayList<>();
    meta.getGraphDef().getNodeList().stream()
        .filter(node -> !COMPUTATION.contains(node.getOp()) && !isOfSaver(node))
        .forEach(node -> found.add(describe(node)));
    for (FunctionDef function : meta.getGraphDef().getLibrary().getFunctionList()) {
      function.getNodeDefList().stream()
          .filter(node -> !COMPUTATION.contains(node.getOp()))
          .forEach(
              node ->
                  found.add(
                      "%s in function %s"
                          .formatted(describe(node), function.getSignature().getName())));
    }
    found.addAll(misusedSaverOps(meta));
    return found;
  }

  private static String describe(NodeDef node) {
    return "%s (%s)".formatted(node.getName(), node.getOp());
  }

  private static boolean isOfSaver(NodeDef node) {
    return node.getOp().equals(SAVE) || node.getOp().equals(RESTORE);
  }

  /** Returns the save and restore ops that run otherwise than to save and restore. */
  private static List<String> misusedSaverOps(MetaGraphDef meta) {
    GraphNodes nodes = new GraphNodes(meta.getGraphDef());
    List<String> found = new ArrayList<>();
    nodes.ancestors(served(meta)).stream()
        .filter(AllowedOps::isOfSaver)
        .forEach(node -> found.add(describe(node) + " in a signature"));
    nodes.ancestors(List.of(meta.getSaverDef().getRestoreOpName())).stream()
        .filter(node -> node.getOp().equals(SAVE))
        .forEach(node -> found.add(describe(node) + " while the variables are restored"));
    return found;
  }

  /** Returns the tensors and nodes that run in a signature or when the model is loaded. */
  private static List<String> served(MetaGraphDef meta) {
    List<String> served = new ArrayList<>();
    for (SignatureDef signature : meta.getSignatureDefMap().values()) {
      signature.getOutputsMap().values().stream().map(TensorInfo::getName).forEach(served::add);
    }
    for (CollectionDef collection : meta.getCollectionDefMap().values()) {
      served.addAll(collection.getNodeList().getValueList());
    }
    return served;
  }
}
