"""An ONNX graph in double precision, built operator by operator."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET, TREE_OPSET = 21, 5
_IR_VERSION = 10


class Graph:
    """A graph that grows by one operator at a time.

    Names of values are made here; what a method returns is the name of its result.
    """

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._inputs: list[Any] = []

    def _name(self, kind: str) -> str:
        return f"{kind.lower()}_{len(self._nodes) + len(self._constants)}"

    def add_input(self, name: str, kind: int, columns: int) -> str:
        """Declare what is fed, shape (patient, column)."""
        self._inputs.append(helper.make_tensor_value_info(name, kind, ["patient", columns]))
        return name

    def constant(self, array: NDArray[Any]) -> str:
        """Keep an array in the graph."""
        name = self._name("constant")
        self._constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def number(self, value: float) -> str:
        """Keep a number in double precision."""
        return self.constant(np.array(value, np.float64))

    def words(self, texts: Sequence[str]) -> str:
        """Keep a row of texts."""
        name = self._name("words")
        coded: Any = [text.encode() for text in texts]
        self._constants.append(helper.make_tensor(name, TensorProto.STRING, [len(texts)], coded))
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Apply an operator of one result."""
        name = self._name(kind)
        self._nodes.append(
            helper.make_node(kind, list(inputs), [name], domain=domain, **attributes)
        )
        return name

    def to_double(self, value: str) -> str:
        """Turn a value into double precision."""
        return self.op("Cast", value, to=TensorProto.DOUBLE)

    def to_single_and_back(self, value: str) -> str:
        """Round a value to single precision, as the models that take it so do."""
        return self.to_double(self.op("Cast", value, to=TensorProto.FLOAT))

    def columns(self, value: str, places: Sequence[int]) -> str:
        """Take some columns, in this order."""
        return self.op("Gather", value, self.constant(np.array(places, np.int64)), axis=1)

    def affine(self, value: str, weight: NDArray[Any], bias: NDArray[Any]) -> str:
        """Multiply rows by a matrix, shape (in, out), and add a row."""
        product = self.op("MatMul", value, self.constant(np.asarray(weight, np.float64)))
        return self.op("Add", product, self.constant(np.asarray(bias, np.float64).reshape(-1)))

    def mean(self, values: Sequence[str]) -> str:
        """Average several values."""
        total = self.op("Sum", *values)
        return self.op("Div", total, self.number(float(len(values))))

    def two_classes(self, risk: str) -> str:
        """Put 1 − risk before the risk, shape (patient, 2)."""
        return self.op("Concat", self.op("Sub", self.number(1.0), risk), risk, axis=1)

    def trees(self, value: str, trees: "Trees") -> str:
        """Sum what the trees say of each row, shape (patient, 1)."""
        tensors = {
            name: numpy_helper.from_array(np.asarray(array, np.float64), name)
            for name, array in (("nodes_splits", trees.threshold), ("leaf_weights", trees.weight))
        }
        modes = np.zeros(len(trees.threshold), np.uint8)  # BRANCH_LEQ
        return self.op(
            "TreeEnsemble",
            value,
            domain="ai.onnx.ml",
            aggregate_function=1,
            n_targets=1,
            tree_roots=trees.roots,
            nodes_modes=helper.make_tensor("nodes_modes", TensorProto.UINT8, modes.shape, modes),
            nodes_featureids=trees.feature,
            nodes_truenodeids=trees.true_place,
            nodes_trueleafs=trees.true_leaf,
            nodes_falsenodeids=trees.false_place,
            nodes_falseleafs=trees.false_leaf,
            nodes_missing_value_tracks_true=trees.missing_true,
            leaf_targetids=[0] * len(trees.weight),
            **tensors,
        )

    def finish(self, result: str, classes: int, about: dict[str, str]) -> Any:
        """Make the model whose only output is ``probabilities``, shape (patient, class)."""
        self._nodes.append(helper.make_node("Identity", [result], ["probabilities"]))
        output = helper.make_tensor_value_info(
            "probabilities", TensorProto.DOUBLE, ["patient", classes]
        )
        graph = helper.make_graph(self._nodes, "tabdx", self._inputs, [output], self._constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", TREE_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        helper.set_model_props(model, about)
        onnx.checker.check_model(model)
        return model


class Trees:
    """Trees as ONNX wants them: inner nodes and leaves apart.

    Parameters
    ----------
    roots : sequence of int
        The node at which each tree starts.
    children : ndarray of int, shape (node, 2)
        Where a row goes whose value is up to the threshold, and above it.
    leaf : ndarray of bool, shape (node,)
    feature, threshold : ndarray, shape (node,)
        Of an inner node.
    weight : ndarray, shape (node,)
        Of a leaf.
    missing_true : ndarray of bool, shape (node,), optional
        Where a missing value goes the way of a small one.
    """

    def __init__(
        self,
        roots: Sequence[int],
        children: NDArray[Any],
        leaf: NDArray[np.bool_],
        feature: NDArray[Any],
        threshold: NDArray[Any],
        weight: NDArray[Any],
        missing_true: NDArray[np.bool_] | None = None,
    ) -> None:
        inner = np.flatnonzero(~leaf)
        place = np.where(leaf, np.cumsum(leaf) - 1, np.cumsum(~leaf) - 1)
        alone = [root for root in roots if leaf[root]]  # a tree of one leaf gets a node above it
        above = {root: len(inner) + number for number, root in enumerate(alone)}
        more = np.array(alone, dtype=np.intp)
        low, high = np.r_[children[inner, 0], more], np.r_[children[inner, 1], more]
        self.roots = [int(above.get(root, place[root])) for root in roots]
        self.feature = [*map(int, feature[inner]), *(0 for _ in alone)]
        self.threshold = np.r_[threshold[inner], np.zeros(len(alone))]
        self.true_place, self.true_leaf = place[low].tolist(), leaf[low].astype(int).tolist()
        self.false_place, self.false_leaf = place[high].tolist(), leaf[high].astype(int).tolist()
        missing = np.zeros(len(leaf), bool) if missing_true is None else missing_true
        self.missing_true = [*missing[inner].astype(int).tolist(), *(0 for _ in alone)]
        self.weight = weight[leaf]
