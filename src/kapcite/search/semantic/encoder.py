"""A sentence encoder of the BERT family in plain numpy: no other library runs the model.

all-MiniLM-L6-v2 (Wang and others, MiniLM, NeurIPS 2020; Reimers and Gurevych,
Sentence-BERT, EMNLP 2019) has six layers of 384 numbers. numpy, which kapcite has anyway,
runs it about as fast as a library of some hundred megabytes does on a processor; weights
are mapped from their file, so that starting costs nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapcite.search.semantic.wordpieces import WordPieces

if TYPE_CHECKING:
    import numpy as np

    Matrix = np.ndarray[Any, np.dtype[np.float32]]

_NORM_FLOOR = 1e-12


class Encoder:
    """The model in a folder of Hugging Face's layout (config.json, model.safetensors, vocab.txt).

    ``name`` tells it from other models, ``size`` is the length of its vectors and
    ``most_pieces`` how much of a text it reads. Raises OSError, ValueError or KeyError for
    a folder that holds none.
    """

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        sentence = json.loads((folder / "sentence_bert_config.json").read_text("utf-8"))
        self.size: int = config["hidden_size"]
        self.most_pieces: int = sentence["max_seq_length"]
        self.name = f"{config['_name_or_path']}:{self.size}:{self.most_pieces}"
        self._layers: int = config["num_hidden_layers"]
        self._heads: int = config["num_attention_heads"]
        self._epsilon: float = config["layer_norm_eps"]
        self._pieces = WordPieces(folder / "vocab.txt")
        self._weights = read_weights(folder / "model.safetensors")

    def vector(self, text: str) -> Matrix:
        """Return the meaning of a text as a vector of length one."""
        import numpy as np

        numbers = self._pieces.numbers(text, self.most_pieces)
        weights = self._weights
        state = weights["embeddings.word_embeddings.weight"][numbers]
        state = state + weights["embeddings.position_embeddings.weight"][: len(numbers)]
        state = state + weights["embeddings.token_type_embeddings.weight"][0]
        state = self._normal(state, "embeddings.LayerNorm")
        for layer in range(self._layers):
            state = self._layer(state, f"encoder.layer.{layer}")
        mean: Matrix = state.mean(axis=0)
        return mean / np.float32(max(float(np.linalg.norm(mean)), _NORM_FLOOR))

    def _layer(self, state: Matrix, name: str) -> Matrix:
        attended = self._dense(self._attention(state, name), f"{name}.attention.output.dense")
        state = self._normal(state + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._dense(state, f"{name}.intermediate.dense"))
        return self._normal(
            state + self._dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _attention(self, state: Matrix, name: str) -> Matrix:
        """Return the attention of every piece to all others, its heads side by side."""
        import numpy as np

        query, key, value = (
            self._dense(state, f"{name}.attention.self.{part}")
            .reshape(len(state), self._heads, -1)
            .swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(1, 2) / np.float32(np.sqrt(query.shape[-1]))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        heads: Matrix = scores @ value
        return heads.swapaxes(0, 1).reshape(len(state), -1)

    def _dense(self, state: Matrix, name: str) -> Matrix:
        product: Matrix = state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def _normal(self, state: Matrix, name: str) -> Matrix:
        import numpy as np

        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(self._epsilon))
        normal: Matrix = centred / spread * self._weights[f"{name}.weight"]
        return normal + self._weights[f"{name}.bias"]


def _gelu(values: Matrix) -> Matrix:
    """Return x times the normal distribution up to x.

    Its error function is approximated within 1.5e-7 (Abramowitz and Stegun, 7.1.26).
    """
    import numpy as np

    size = np.abs(values) * np.float32(0.7071067811865476)
    step = 1 / (1 + np.float32(0.3275911) * size)
    series = np.zeros_like(values)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series += np.float32(factor)
        series *= step
    error = np.sign(values) * (1 - series * np.exp(-size * size))
    gelu: Matrix = values * (1 + error) / 2
    return gelu


def read_weights(path: Path) -> dict[str, Matrix]:
    """Map the float32 tensors of a safetensors file by name.

    The file is the length of a JSON header in eight bytes, the header (name -> dtype,
    shape, data_offsets behind the header), and the numbers, all little-endian
    (github.com/huggingface/safetensors). Raises ValueError for anything else.
    """
    import numpy as np

    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > path.stat().st_size:
            raise ValueError("this is no safetensors file")
        header: dict[str, dict[str, Any]] = json.loads(file.read(length))
    data = np.memmap(path, mode="r", dtype=np.uint8, offset=8 + length)
    found = {}
    for name, tensor in header.items():
        if tensor.get("dtype") == "F32":
            start, end = tensor["data_offsets"]
            found[name] = np.asarray(data[start:end]).view("<f4").reshape(tensor["shape"])
    return found
