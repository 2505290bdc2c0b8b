"""Writes a model as src/boundary/model.rs reads it."""
import struct

import numpy as np

UNIT = 1024
LEAF = 128


def fnv1a(content):
    value = 0xCBF29CE484222325
    for byte in content:
        value = ((value ^ byte) * 0x100000001B3) & (2**64 - 1)
    return value


class Trees:
    """A booster in whole numbers."""

    def __init__(self, booster):
        self.trees = [self.tree(t["tree_structure"]) for t in booster.dump_model()["tree_info"]]
        self.trees = [t for t in self.trees if t[0]]

    @staticmethod
    def tree(root):
        nodes, leaves = [], []

        def unit(value):
            return int(np.clip(round(value * UNIT), -32768, 32767))

        def walk(node):
            if "split_feature" not in node:
                leaves.append(unit(node["leaf_value"]))
                return LEAF + len(leaves) - 1
            assert node["decision_type"] == "<="
            at = len(nodes)
            nodes.append(None)
            left, right = walk(node["left_child"]), walk(node["right_child"])
            threshold = int(np.clip(np.floor(node["threshold"]), -32768, 32767))
            nodes[at] = (node["split_feature"], threshold, left, right, unit(node["internal_value"]))
            return at

        if "split_feature" in root:
            walk(root)
        return nodes, leaves

    def scores(self, x):
        out = np.zeros(len(x), dtype=np.int64)
        for nodes, leaves in self.trees:
            self.add(x, np.arange(len(x)), nodes, leaves, 0, out)
        return out

    def add(self, x, rows, nodes, leaves, at, out):
        if at >= LEAF:
            out[rows] += leaves[at - LEAF]
            return
        feature, threshold, left, right, _ = nodes[at]
        above = x[rows, feature] > threshold
        self.add(x, rows[~above], nodes, leaves, left, out)
        self.add(x, rows[above], nodes, leaves, right, out)


def forest(trees):
    out = struct.pack("<H", len(trees.trees))
    for nodes, leaves in trees.trees:
        out += struct.pack("<B", len(nodes))
        for node in nodes:
            out += struct.pack("<BhBBh", *node)
        out += struct.pack(f"<{len(leaves)}h", *leaves)
    return out


def write(path, names, weights, trees, glance, odd, chances, costs):
    """`odd` are the scores of a glance from which each level looks on; `chances` are the first score, the step, and the
    chances of story in millionths."""
    out = b"copydesk boundary\n" + struct.pack("<HQ", 3, fnv1a("".join(n + "\n" for n in names).encode()))
    out += struct.pack("<I", len(weights)) + weights.astype(np.int8).tobytes()
    out += struct.pack("<i", 0) + forest(trees) + forest(glance) + struct.pack("<ii", *odd)
    first, step, each = chances
    out += struct.pack("<iiH", first, step, len(each)) + struct.pack(f"<{len(each)}I", *each)
    out += struct.pack("<II", *(round(10 * cost) for cost in costs))
    out += struct.pack("<Q", fnv1a(out))
    with open(path, "wb") as file:
        file.write(out)
    return len(out)
